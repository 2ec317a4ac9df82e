-- Lanes: "h:<lane>" is one packed row, "q:<lane>" its jobs by place. A lane with jobs stands in exactly one of
--   R  rdy:<ring>, suspects in sus:<ring>   by score: since when it is ready minus the weight of its class
--   L  leased                               by deadline
--   W  waiting                              by due time
--   B  blocked                              by since when
-- one without jobs of which something must be known in
--   I  idle                                 by until when; paused and blocked ones for ever
-- A lane's id is "<route>:<length of ring>:<ring>:<key>". Change a lane only after change(lane).
local R, L, W, B, I = 1, 2, 3, 4, 5
local weights = {-30000000, 0, 10000000, 30000000} -- low, normal, high, urgent
local lanes = {}
local changed = {}

local function ringOfLane(id)
  local route, size, at = string.match(id, '^(%d):(%d+):()')
  if not route then refuse('INVALID', 'no lane has such a name') end
  return route .. ':' .. string.sub(id, at, at + size - 1)
end

local fields = {'st', 'since', 'c0', 'c1', 'c2', 'c3', 'lines', 'head', 'headDue', 'headCreated', 'headPos',
  'token', 'worker', 'taken', 'takenLines', 'alone', 'tat', 'lost', 'mark', 'paused', 'pauseEnd', 'blockedBy'}
local defaults = {I, 0, 0, 0, 0, 0, '', '', 0, 0, 0, 0, '', '', '', 0, 0, 0, '', 0, 0, ''}

local function unpackLane(id, text)
  local v = text and cmsgpack.unpack(text) or {}
  for i = #v + 1, #defaults do v[i] = defaults[i] end
  return {id = id, ring = ringOfLane(id), stored = text and true or false, st = v[1], since = v[2],
    c0 = v[3], c1 = v[4], c2 = v[5], c3 = v[6], lines = v[7], head = v[8], headDue = v[9],
    headCreated = v[10], headPos = v[11], token = v[12], worker = v[13], taken = v[14], takenLines = v[15],
    alone = v[16], tat = v[17], lost = v[18], mark = v[19], paused = v[20], pauseEnd = v[21],
    blockedBy = v[22]}
end

local function packLane(l)
  local v = {l.st, l.since, l.c0, l.c1, l.c2, l.c3, l.lines, l.head, l.headDue, l.headCreated, l.headPos,
    l.token, l.worker, l.taken, l.takenLines, l.alone, l.tat, l.lost, l.mark, l.paused, l.pauseEnd,
    l.blockedBy}
  local last = #v
  while last > 0 and v[last] == defaults[last] do -- most lanes end with what lanes rarely have
    v[last] = nil
    last = last - 1
  end
  return cmsgpack.pack(v)
end

-- Reads lanes that were not read before.
local function loadLanes(ids)
  local keys, missing = {}, {}
  for _, id in ipairs(ids) do
    if not lanes[id] then
      keys[#keys + 1] = P .. 'h:' .. id
      missing[#missing + 1] = id
    end
  end
  local texts = readAll(keys)
  for i, id in ipairs(missing) do lanes[id] = lanes[id] or unpackLane(id, texts[i]) end
end

local function lane(id)
  if not lanes[id] then loadLanes({id}) end
  return lanes[id]
end

local function jobCount(l) return l.c0 + l.c1 + l.c2 + l.c3 end

local function isLaneHeld(l) return l.paused == 1 or l.blockedBy ~= '' end

local function weightOf(l)
  if l.c3 > 0 then return weights[4] end
  if l.c2 > 0 then return weights[3] end
  return l.c1 > 0 and weights[2] or weights[1]
end

-- In which set the lane stands, and where in it; nothing for a lane that need not be kept.
local function standsIn(l)
  if l.st == R then return (l.lost >= 2 and 'sus:' or 'rdy:') .. l.ring, l.since - weightOf(l) end
  if l.st == L then return 'leased', l.since end
  if l.st == W then return 'waiting', l.since end
  if l.st == B then return 'blocked', l.since end
  if isLaneHeld(l) then return 'idle', math.huge end
  if l.tat > now then return 'idle', l.tat end
end

local function takenIds(l)
  local ids = {}
  for i = 1, #l.taken, 16 do ids[#ids + 1] = string.sub(l.taken, i, i + 15) end
  return ids
end

local function isTaken(l, id)
  local at = string.find(l.taken, id, 1, true)
  while at and at % 16 ~= 1 do at = string.find(l.taken, id, at + 1, true) end
  return at ~= nil
end

-- `lines` and `takenLines` are a line's name, or a map of lines when the jobs are of several.
local function perLine(lines, jobs)
  if type(lines) == 'table' then return lines end
  return {[lines] = jobs}
end

local restStates = {[R] = 0, [L] = 0, [W] = 2, [B] = 3} -- waiting, delayed, blocked; the taken ones: active

local function tally(l, sign)
  local jobsOf = jobCount(l)
  if jobsOf == 0 or l.st == I then return end
  local rest, active = restStates[l.st], #l.taken / 16
  if type(l.lines) == 'string' and l.st ~= L then return count(l.ring, l.lines, rest, sign * jobsOf) end
  local taken = active > 0 and perLine(l.takenLines, active) or {}
  for line, jobs in pairs(perLine(l.lines, jobsOf)) do
    local running = taken[line] or 0
    if running > 0 then count(l.ring, line, 1, sign * running) end
    if jobs > running then count(l.ring, line, rest, sign * (jobs - running)) end
  end
end

-- What stands in the indexes of a lane that is about to change; a table of its own, so that the lane's never
-- has to grow.
local function change(l)
  if l.was then return end
  local was = {pauseEnd = 0, blockedBy = '', alone = 0}
  l.was = was
  changed[#changed + 1] = l
  if not l.stored then return end
  was.key, was.score = standsIn(l)
  if not was.key then was.key, was.score = 'idle', l.tat end -- its time is over, but it is still there
  tally(l, -1)
  was.head = l.head ~= '' and l.headCreated or nil
  if l.st == L then was.worker, was.alone = l.worker, l.alone end
  was.pauseEnd, was.blockedBy = l.pauseEnd, l.blockedBy
end

-- One job more (by = 1) or less (by = -1).
local function countJob(l, class, line, by)
  local field = 'c' .. class
  l[field] = l[field] + by
  local left = jobCount(l)
  if left == 0 or left == by then
    l.lines = line
  elseif l.lines ~= line then
    if type(l.lines) == 'string' then l.lines = {[l.lines] = left - by} end
    local jobs = (l.lines[line] or 0) + by
    l.lines[line] = jobs > 0 and jobs or nil
    local first = next(l.lines)
    if first and not next(l.lines, first) then l.lines = first end
  end
end

local function endLease(l) l.token, l.worker, l.taken, l.takenLines, l.alone = 0, '', '', '', 0 end

-- Decides where the lane stands, from its jobs, pauses and limits; a lease ends. Ready as of `since`, but not
-- before its head and its own rate allow.
local function place(l, since)
  change(l)
  local before = l.st
  endLease(l)
  if jobCount(l) == 0 then
    l.st, l.since, l.lost, l.mark = I, 0, 0, ''
    l.head, l.headDue, l.headCreated, l.headPos, l.lines = '', 0, 0, 0, ''
    return
  end
  if isLaneHeld(l) then
    l.st = B
    if before ~= B then l.since = now end
    return
  end
  local r = ring(l.ring)
  local due = math.max(l.headDue, allowedAt(r.laneInterval, r.laneBurst, l.tat))
  if due > now then
    l.st, l.since = W, due
  else
    l.st, l.since = R, math.max(since, due)
  end
end

-- place() after an outsider changed the lane's jobs or holds: a lease goes on, a ready lane keeps its time.
local function replace(l)
  if l.st ~= L then place(l, l.st == R and l.since or now) end
end

local function setHead(l, id, j) l.head, l.headDue, l.headCreated, l.headPos = id, j.due, j.created, j.pos end

-- After jobs left: who is first now.
local function readHead(l)
  if jobCount(l) == 0 then return end
  local first = call('ZRANGE', P .. 'q:' .. l.id, 0, 0)[1]
  if first and jobs[first] then return setHead(l, first, jobs[first]) end
  local times = first and call('GETRANGE', P .. 'j:' .. first, 0, 31) or ''
  if #times < 32 then return end
  local created, due, _, pos = struct.unpack('<dddd', times)
  setHead(l, first, {created = created, due = due, pos = pos})
end

-- A job that is settled in any way ends what the lane remembers of lost leases up to it.
local function settled(l, id)
  if id == l.mark then l.lost, l.mark = 0, '' end
end

-- Takes a job out of the queue. Its lane's index is the caller's to mend: forgetJobs().
local function takeOut(l, id, j)
  countJob(l, j.class, jobLine(j), -1)
  settled(l, id)
  freeKey(j, id)
  drop('j:' .. id)
  zrem('ids', id)
  jobs[id] = false
end

local function forgetJobs(l, ids)
  if #ids == 0 then return end
  if jobCount(l) == 0 then return drop('q:' .. l.id) end
  send('ZREM', P .. 'q:' .. l.id, ids)
end

-- The lane that probed its ring comes back without an outcome: the next one probes.
local function handProbeOn(l)
  local r = ring(l.ring)
  if r.probe == OUT and r.probeLane == l.id then setProbe(r, WANTED, '') end
end

-- The lease was lost: the lane remembers it, and the job when it ran alone.
local function loseLease(l, since)
  change(l)
  local ids = takenIds(l)
  l.lost = l.lost + 1
  if l.mark == '' or isTaken(l, l.mark) then l.mark = ids[#ids] or '' end
  local first = l.alone == 1 and ids[1] and job(ids[1])
  if first then
    first.lostAlone = math.min(first.lostAlone + 1, 255)
    saveJob(ids[1], first)
  end
  handProbeOn(l)
  place(l, since)
end

-- Ends a lease as if it had not been.
local function handBack(l)
  handProbeOn(l)
  place(l, now)
end

local function writeLease(l)
  local was, worker, alone = l.was, nil, 0
  if l.st == L then worker, alone = l.worker, l.alone end
  if worker == was.worker and alone == was.alone then return end
  if was.worker then
    srem('own:' .. was.worker, l.id)
    if was.alone == 1 then srem('aln:' .. was.worker, l.id) end
  end
  if worker then
    sadd('own:' .. worker, l.id)
    if alone == 1 then sadd('aln:' .. worker, l.id) end
  end
  if not worker then srem('rle:' .. l.ring, l.id) elseif not was.worker then sadd('rle:' .. l.ring, l.id) end
end

local function writeHolds(l)
  if l.pauseEnd ~= l.was.pauseEnd then
    if l.pauseEnd > 0 then zadd('ends', l.pauseEnd, l.id) else zrem('ends', l.id) end
  end
  local before = l.was.blockedBy
  if l.blockedBy ~= before then
    if before ~= '' then call('HDEL', P .. 'bb', before) end
    if l.blockedBy ~= '' then call('HSET', P .. 'bb', l.blockedBy, l.id) end
  end
end

local function writeHead(l)
  local created = l.head ~= '' and l.headCreated or nil
  if created == l.was.head then return end
  local key = 'heads:' .. string.sub(l.id, 1, 1)
  if created then zadd(key, created, l.id) else zrem(key, l.id) end
end

local function writeStand(l)
  local key, score = standsIn(l)
  local r, before = ring(l.ring), l.was.key
  if key ~= before then
    if before then zrem(before, l.id) end
    if before == 'rdy:' .. l.ring or before == 'sus:' .. l.ring then r.less = true end
    if before == 'leased' or key == 'leased' then r.other = r.other or r.mostLeased > 0 end
  end
  if key and (key ~= before or score ~= l.was.score) then zadd(key, score, l.id) end
  touch(r)
  return key
end

local function writeLane(l)
  local key = writeStand(l)
  tally(l, 1)
  writeHead(l)
  writeLease(l)
  writeHolds(l)
  if key then
    write('h:' .. l.id, packLane(l))
  elseif l.stored then
    drop('h:' .. l.id)
  end
  l.was, l.stored = nil, key and true or false
  if not key then lanes[l.id] = nil end
end

-- Writes what changed: lanes with their indexes, then what that means for their rings.
local function flush()
  for _, l in ipairs(changed) do writeLane(l) end
  changed = {}
  sendAll()
  placeRings()
end

-- Tells the idle workers of all processes that something may be ready.
local function wake() call('PUBLISH', P .. 'wake', '1') end
