#!lua flags=no-writes
-- Living jobs by id, filtered, a bounded number looked at; those of states that few jobs are in are found by
-- their lanes.
--
-- ARGV[4]  behind this id; empty = from the first
-- ARGV[5]  at most so many
-- ARGV[6]  route or empty
-- ARGV[7]  state 0..3 or empty
-- Returns  the id to go on behind (empty = no more), then for each job: state, id, job
-- lib: meta writes jobs rings lanes views
begin()
local most, route, state = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7])
local fewJobs, looked = 2000, 1000
local rows = {''}

local function matches(id)
  local j = jobs[id]
  local l = j and lane(jobLane(j))
  if not l or (route ~= '' and string.sub(l.id, 1, 1) ~= route) then return false end
  local is = stateOf(l, id)
  return (not state or is == state) and is
end

local function addRow(is, id)
  rows[#rows + 1] = is
  rows[#rows + 1] = id
  rows[#rows + 1] = jobs[id].text
end

-- Whether so few jobs are in the state that all can be looked at.
local function areFew()
  if not state or state == WAITING then return false end
  local total = 0
  for id, packed in pairs(readHash('r')) do
    if state == BLOCKED and isRingPaused(unpackRing(id, packed)) then return false end
  end
  for field, n in pairs(readHash('n')) do
    local is = tonumber(string.sub(field, 1, 1))
    if is == state then total = total + n end
  end
  return total <= fewJobs
end

local function idsOfFew()
  local ids = {}
  local sets = {[ACTIVE] = 'leased', [DELAYED] = 'waiting', [BLOCKED] = 'blocked'}
  local found = call('ZRANGE', P .. sets[state], 0, -1)
  loadLanes(found)
  for _, id in ipairs(found) do
    local l = lane(id)
    for _, one in ipairs(state == ACTIVE and takenIds(l) or call('ZRANGE', P .. 'q:' .. id, 0, -1)) do
      if one > ARGV[4] then ids[#ids + 1] = one end
    end
  end
  table.sort(ids)
  return ids
end

local function idsInOrder()
  local from = ARGV[4] == '' and '-inf' or '(' .. ARGV[4]
  return call('ZRANGE', P .. 'ids', from, '+inf', 'BYSCORE', 'LIMIT', 0, looked)
end

local isFew = areFew()
local ids = isFew and idsOfFew() or idsInOrder()
loadJobs(ids)
local names = {}
for _, id in ipairs(ids) do
  if jobs[id] then names[#names + 1] = jobLane(jobs[id]) end
end
loadLanes(names)
local given, last = 0, ''
for i, id in ipairs(ids) do
  local is = matches(id)
  if is and given == most then
    rows[1] = last
    return rows
  end
  if is then
    addRow(is, id)
    given = given + 1
  end
  last = id
end
if not isFew and #ids == looked then rows[1] = last end
return rows
