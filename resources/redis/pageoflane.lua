#!lua flags=no-writes
-- The jobs of a lane in their order.
--
-- ARGV[4]  lane
-- ARGV[5], ARGV[6]  behind this place and id; empty = from the first
-- ARGV[7]  at most so many
-- Returns  1 = there are more, then for each job: state, id, job
-- lib: meta writes jobs rings lanes views
begin()
local l, most = lane(ARGV[4]), tonumber(ARGV[7])
local from = ARGV[5] == '' and '-inf' or ARGV[5]
-- A few places may hold several jobs: those that the page before has shown are read again.
local ids = call('ZRANGE', P .. 'q:' .. l.id, from, '+inf', 'BYSCORE', 'LIMIT', 0, most + 65)
loadJobs(ids)
local rows, given = {0}, 0
for _, id in ipairs(ids) do
  local j = jobs[id]
  local isShown = j and ARGV[5] ~= '' and j.pos == tonumber(ARGV[5]) and id <= ARGV[6]
  if j and not isShown then
    if given == most then
      rows[1] = 1
      return rows
    end
    rows[#rows + 1] = stateOf(l, id)
    rows[#rows + 1] = id
    rows[#rows + 1] = j.text
    given = given + 1
  end
end
return rows
