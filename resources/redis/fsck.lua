#!lua flags=allow-oom
-- Checks what stands under the shard's keys, a bounded number of them, and mends it when asked to.
--
-- ARGV[4]  where to go on: a SCAN cursor, "0" at first
-- ARGV[5]  1 = mend
-- Returns  where to go on ("0" = all were looked at), lanes checked, then for each finding: invariant 1..8,
--          what, 1 = mended
-- lib: meta writes jobs rings lanes fsck
begin()
repairs = ARGV[5] == '1'
local mostKeys, mostScans = 1000, 20
local checked = 0

local function sameLines(a, b)
  if type(a) ~= type(b) then return false end
  if type(a) == 'string' then return a == b end
  for line, n in pairs(a) do
    if b[line] ~= n then return false end
  end
  for line in pairs(b) do
    if not a[line] then return false end
  end
  return true
end

local function checkPlace(l, name)
  local broken = false
  local key, score = standsIn(l)
  if not key then key, score = 'idle', l.tat end -- its time is over, which no sweep has seen yet
  for _, one in ipairs(placesOf(l)) do
    local stands = call('ZSCORE', P .. one, l.id)
    if one == key and tonumber(stands or -1) ~= score then
      broken = found(1, name .. ': it does not stand where it says')
    elseif one ~= key and stands then
      broken = found(1, name .. ': it stands in two places')
    end
  end
  if (jobCount(l) == 0) ~= (l.st == I) then broken = found(1, name .. ': its place does not fit its jobs') end
  if l.st ~= L and l.st ~= I and isLaneHeld(l) ~= (l.st == B) then
    broken = found(1, name .. ': blocked without a reason, or not blocked with one')
  end
  return broken
end

local function checkLease(l, name)
  local broken = false
  if (l.st == L) ~= (l.token ~= 0) then broken = found(3, name .. ': its token does not fit its place') end
  if (l.st == L) ~= (call('SISMEMBER', P .. 'rle:' .. l.ring, l.id) == 1) then
    broken = found(8, name .. ': its ring counts it wrong')
  end
  if l.st ~= L then return broken end
  if call('SISMEMBER', P .. 'own:' .. l.worker, l.id) == 0 then broken = found(3, name .. ': its worker does not know it') end
  if #l.taken == 0 then broken = found(4, name .. ': it is leased without a job') end
  for _, id in ipairs(takenIds(l)) do
    if not call('ZSCORE', P .. 'q:' .. l.id, id) then broken = found(4, name .. ': a taken job is not in it') end
  end
  return broken
end

local function checkHead(l, actual, name)
  local first = actual.ids[1]
  local j = first and jobs[first]
  local age = call('ZSCORE', P .. 'heads:' .. string.sub(l.id, 1, 1), l.id)
  if l.head ~= (first or '') or (j and (j.due ~= l.headDue or j.created ~= l.headCreated or j.pos ~= l.headPos)) then
    return found(2, name .. ': its head is another job')
  end
  if tonumber(age or -1) ~= (j and j.created or -1) then return found(2, name .. ': the age of its head is wrong') end
  return false
end

local function checkJobs(l, actual, name)
  local broken = false
  if #actual.missing > 0 then broken = found(2, name .. ': an id in it has no job') end
  for _, class in ipairs({'c0', 'c1', 'c2', 'c3'}) do
    if l[class] ~= actual[class] then broken = found(7, name .. ': its classes are counted wrong') end
  end
  if not sameLines(l.lines, actual.lines) then broken = found(7, name .. ': its lines are counted wrong') end
  return checkHead(l, actual, name) or broken
end

local function checkLane(id)
  local l = lane(id)
  local name = nameOf(id)
  checked = checked + 1
  local broken = checkPlace(l, name)
  broken = checkLease(l, name) or broken
  local ends = tonumber(call('ZSCORE', P .. 'ends', id) or 0)
  if ends ~= l.pauseEnd then broken = found(6, name .. ': the end of its pause is wrong') end
  if l.blockedBy ~= '' and call('HGET', P .. 'bb', l.blockedBy) ~= id then
    broken = found(6, name .. ': its dead job does not name it')
    if repairs then call('HSET', P .. 'bb', l.blockedBy, id) end
  end
  local actual = recount(l)
  if not actual then return end
  broken = checkJobs(l, actual, name) or broken
  if broken and repairs then rebuild(l, actual) end
end

local function checkJob(id)
  local j = job(id)
  if not j then return end
  if not call('ZSCORE', P .. 'ids', id) then
    found(5, 'job ' .. id .. ': it is not counted')
    if repairs then call('ZADD', P .. 'ids', tonumber(id), id) end
  end
  local l = lane(jobLane(j))
  if call('ZSCORE', P .. 'q:' .. l.id, id) then return end
  found(2, 'job ' .. id .. ': its lane cannot see it')
  if not repairs then return end
  call('ZADD', P .. 'q:' .. l.id, j.pos, id)
  rebuild(l, recount(l) or {c0 = l.c0, c1 = l.c1, c2 = l.c2, c3 = l.c3, lines = l.lines, ids = {}, missing = {}})
end

local function checkQueue(id)
  local l = lane(id)
  if l.stored then return end
  found(1, nameOf(id) .. ': it has jobs and stands nowhere')
  local actual = repairs and recount(l)
  if actual then rebuild(l, actual) end
end

local function checkKey(key)
  local name = P .. 'd:' .. key
  local value = call('GET', name)
  if not value or call('PTTL', name) >= 0 then return end
  local holder, expires = keyHolder(value)
  local j = job(holder)
  if expires == 0 and j and j.flags % 2 == 1 and jobKey(j) == key then return end
  found(6, 'a dedup key outlived its job')
  if repairs then call('DEL', name) end
end

-- Members of the sets of leased lanes, by worker or ring.
local function checkLeased(kind, of)
  for _, id in ipairs(call('SMEMBERS', P .. kind .. ':' .. of)) do
    local l = lane(id)
    local fits = l.st == L and ((kind == 'rle' and l.ring == of) or (kind ~= 'rle' and l.worker == of))
    if not fits or (kind == 'aln' and l.alone == 0) then
      found(kind == 'rle' and 8 or 3, nameOf(id) .. ': it is said to be leased')
      if repairs then call('SREM', P .. kind .. ':' .. of, id) end
    end
  end
end

local kinds = {
  h = checkLane, j = checkJob, q = checkQueue, d = checkKey,
  own = function(of) checkLeased('own', of) end,
  aln = function(of) checkLeased('aln', of) end,
  rle = function(of) checkLeased('rle', of) end,
}
local known = {m = 1, r = 1, n = 1, ids = 1, leased = 1, waiting = 1, blocked = 1, idle = 1, ends = 1, pends = 1,
  closed = 1, done = 1, bb = 1, pauses = 1, limits = 1, ringsDue = 1, stopped = 1, rdy = 1, sus = 1, rings = 1,
  ringsS = 1, heads = 1}

local function checkOne(key)
  local name = string.sub(key, #P + 1)
  local kind, rest = string.match(name, '^(%a+):(.*)$')
  if kind and kinds[kind] then return kinds[kind](rest) end
  if not known[kind or name] then found(6, 'a key that is none of the queue: ' .. name, false) end
end

local cursor, looked, seen = ARGV[4], 0, {}
for _ = 1, mostScans do
  local part = call('SCAN', cursor, 'MATCH', P .. '*', 'COUNT', 500)
  cursor = part[1]
  for _, key in ipairs(part[2]) do
    looked = looked + 1
    if not seen[key] then checkOne(key) end
    seen[key] = true
  end
  if cursor == '0' or looked >= mostKeys then break end
end
if repairs then
  flush()
  saveMeta()
end
return {cursor, checked, unpack(findings)}
