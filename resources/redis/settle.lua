#!lua flags=allow-oom
-- Ends leases with their outcomes: jobs acknowledged by id, and what becomes of the head. Forgets completed
-- jobs beyond their age and number.
--
-- ARGV[4], ARGV[5]  age in microseconds and number of the completed jobs that are kept
-- then for each lane: lane, token, number of jobs acknowledged, for each its id and how long it took,
--          verdict (empty, or 0 retry, 1 defer, 2 drop, 3 block), its job, delay, error,
--          what it learned if it probed its ring (0 opens, 1 undecided, 2 holds; empty = opens if a job was
--          acknowledged, else holds), and after how many microseconds the ring opens
-- Returns  for each lane: 1 = done, 0 = the token is not the lane's (any more): nothing was changed
-- lib: meta writes jobs rings lanes done
begin()
local RETRY, DROP, BLOCK = 0, 2, 3
local OPENS, UNDECIDED, HOLDS = 0, 1, 2
local outcomes = {}

-- Everything that is named, read at once.
local function readNamed()
  local laneIds, jobIds, at = {}, {}, 6
  while at <= #ARGV do
    laneIds[#laneIds + 1] = ARGV[at]
    local acks = tonumber(ARGV[at + 2])
    for i = 1, acks do jobIds[#jobIds + 1] = ARGV[at + 1 + 2 * i] end
    at = at + 3 + 2 * acks
    if ARGV[at] ~= '' then jobIds[#jobIds + 1] = ARGV[at + 1] end
    at = at + 6
  end
  loadLanes(laneIds)
  loadJobs(jobIds)
end

local function judge(l, at, gone)
  local kind, id = tonumber(ARGV[at]), ARGV[at + 1]
  local j = isTaken(l, id) and job(id)
  if not j then return end
  if kind >= DROP then
    takeOut(l, id, j)
    gone[#gone + 1] = id
    if kind == BLOCK then l.blockedBy = id end
    return
  end
  if kind == RETRY then j.attempts = math.min(j.attempts + 1, 65535) end
  j.due = now + math.max(tonumber(ARGV[at + 2]), 0)
  j.lostAlone = 0
  saveJobWithError(id, j, ARGV[at + 3])
  settled(l, id)
end

-- The lane that probed its ring says what it learned.
local function endProbing(l, said, wait, acknowledged)
  local r = ring(l.ring)
  if r.probe ~= OUT or r.probeLane ~= l.id then return end
  local verdict = tonumber(said) or (acknowledged and OPENS or HOLDS)
  if verdict == UNDECIDED then return setProbe(r, WANTED, '') end
  setProbe(r, NONE, '')
  if verdict == HOLDS then return pauseRing(r, 0) end
  wait = tonumber(wait) or 0
  if wait > 0 then pauseRing(r, now + wait) else resumeRing(r) end
end

local function settleOne(l, at, acks)
  change(l)
  local gone = {}
  for i = 1, acks do
    local id = ARGV[at + 1 + 2 * i]
    local j = isTaken(l, id) and job(id)
    if j then
      remember(id, j, tonumber(ARGV[at + 2 + 2 * i]))
      takeOut(l, id, j)
      gone[#gone + 1] = id
    end
  end
  local head = at + 3 + 2 * acks
  endProbing(l, ARGV[head + 4], ARGV[head + 5], #gone > 0)
  if ARGV[head] ~= '' then judge(l, head, gone) end
  forgetJobs(l, gone)
  readHead(l)
  place(l, now)
end

readNamed()
local at = 6
while at <= #ARGV do
  local l, acks = lane(ARGV[at]), tonumber(ARGV[at + 2])
  local holds = l.st == L and l.token == tonumber(ARGV[at + 1])
  if holds then settleOne(l, at, acks) end
  outcomes[#outcomes + 1] = holds and 1 or 0
  at = at + 9 + 2 * acks
end
flush()
if #outcomes > 0 then prune(tonumber(ARGV[4]), tonumber(ARGV[5]), 1000) end
saveMeta()
return outcomes
