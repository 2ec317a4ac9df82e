#!lua
-- Puts a job back under its own id, past the dedup, class low, no tries. The same id already there: its tries
-- become 0 and its lane is freed.
--
-- ARGV[4]  id, 16 digits
-- ARGV[5]  place: 0 head, 1 tail, 2 its original one
-- ARGV[6]  as a job of enqueue: lane, dedup key, class, held while alive, delay, deadline, body
-- Returns  1 = it was put back, 0 = it was there
-- lib: meta writes jobs rings lanes entry
begin()
local id, where = ARGV[4], tonumber(ARGV[5])

local function refresh(there)
  there.attempts, there.lostAlone, there.due = 0, 0, math.min(there.due, now)
  saveJob(id, there)
  local l = lane(jobLane(there))
  change(l)
  l.blockedBy = ''
  if l.head == id then l.headDue = there.due end
  replace(l)
end

local function positionIn(l)
  local own = tonumber(id)
  if where == 1 then return nextSeq() end
  if where == 0 and jobCount(l) > 0 then return l.headPos - 1 end
  return own
end

local function putBack()
  freeBlockedBy(id)
  meta.seq = math.max(meta.seq, tonumber(id))
  local l, key, body = lane(ARGV[6]), ARGV[7], ARGV[12]
  local j = {created = now, due = now + math.max(tonumber(ARGV[10]), 0), pos = positionIn(l), attempts = 0,
    lostAlone = 0, class = 0, deadline = 0, flags = 0}
  if ARGV[11] ~= '' then j.deadline = now + tonumber(ARGV[11]) end
  if key ~= '' and ARGV[9] == '1' and claimKey(key, id, nil) then j.flags = 1 end
  write('j:' .. id, fixedPart(j) .. body)
  zadd('ids', tonumber(id), id)
  zadd('q:' .. l.id, j.pos, id)
  join(l, id, j, 0, lineOf(body))
end

local there = job(id)
if there then refresh(there) else putBack() end
flush()
saveMeta()
wake()
return there and 0 or 1
