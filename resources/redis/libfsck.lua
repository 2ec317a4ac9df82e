-- How broken invariants (service/ports/queueview.h) are told and mended.
local repairs = false
local findings = {}

local mostFindings = 500

local function found(invariant, what, canMend)
  if #findings >= 3 * mostFindings then return true end
  findings[#findings + 1] = invariant
  findings[#findings + 1] = what
  findings[#findings + 1] = (repairs and canMend ~= false) and 1 or 0
  return true
end

-- A lane's name for people: the key in hex, since it is bytes.
local function nameOf(id)
  local key = string.sub(id, #ringOfLane(id) + #tostring(#ringOfLane(id) - 2) + 3)
  return 'lane ' .. ringOfLane(id) .. ' ' .. string.gsub(key, '.', function(c) return string.format('%02x', c:byte()) end)
end

local function placesOf(l)
  return {'rdy:' .. l.ring, 'sus:' .. l.ring, 'leased', 'waiting', 'blocked', 'idle'}
end

-- Counts the lane's jobs anew, as the jobs say; more than these are left uncounted.
local mostCounted = 5000

local function recount(l)
  if call('ZCARD', P .. 'q:' .. l.id) > mostCounted then return nil end
  local actual = {c0 = 0, c1 = 0, c2 = 0, c3 = 0, lines = '', ids = {}, missing = {}}
  local ids = call('ZRANGE', P .. 'q:' .. l.id, 0, -1)
  loadJobs(ids)
  for _, id in ipairs(ids) do
    local j = jobs[id]
    if j and jobLane(j) == l.id then
      countJob(actual, j.class, jobLine(j), 1)
      actual.ids[#actual.ids + 1] = id
    else
      actual.missing[#actual.missing + 1] = id
    end
  end
  return actual
end

-- Places the lane anew from what is there, in every index; a lease that is whole goes on.
local function rebuild(l, actual)
  change(l)
  for _, key in ipairs(placesOf(l)) do call('ZREM', P .. key, l.id) end
  call('ZREM', P .. 'heads:' .. string.sub(l.id, 1, 1), l.id)
  call('SREM', P .. 'rle:' .. l.ring, l.id)
  l.was = {pauseEnd = -1, blockedBy = l.was.blockedBy, alone = 0} -- nothing stands, all is written anew
  if #actual.missing > 0 then send('ZREM', P .. 'q:' .. l.id, actual.missing) end
  l.c0, l.c1, l.c2, l.c3, l.lines = actual.c0, actual.c1, actual.c2, actual.c3, actual.lines
  l.head = ''
  if actual.ids[1] then setHead(l, actual.ids[1], jobs[actual.ids[1]]) end
  local isWhole = l.st == L and l.token ~= 0 and l.worker ~= '' and #l.taken > 0
  for _, id in ipairs(takenIds(l)) do
    if not (jobs[id] and jobLane(jobs[id]) == l.id) then isWhole = false end
  end
  if not isWhole then
    if l.worker ~= '' then
      srem('own:' .. l.worker, l.id)
      srem('aln:' .. l.worker, l.id)
    end
    place(l, l.st == R and l.since or now)
  end
  ring(l.ring).other = true
end
