#!lua flags=allow-oom
-- Sweeps what is due, then leases ready lanes to the worker: their first jobs, which stay where they are.
--
-- ARGV[4], ARGV[5]  at most so many lanes of inbound, status and other; of outbound, area and media
-- ARGV[6]  jobs a lane
-- ARGV[7]  lease, microseconds
-- Returns  now; delay until the next lane, ring or lease is due (-1 = none); 1 = ready lanes were left behind;
--          then an array for each lane: lane, token, 1 = suspect, and for each job its id and the job
-- lib: meta writes jobs rings lanes sweep
begin()
local worker, jobsPerLane, lease = ARGV[3], tonumber(ARGV[6]), tonumber(ARGV[7])
local shares = {['0'] = 8, ['1'] = 2, ['2'] = 1, ['3'] = 8, ['4'] = 2, ['5'] = 1}
local groups = {{'0', '1', '2'}, {'3', '4', '5'}}
local mostRings, mostAhead, mostPutAside = 16, 32, 64
sweep(64, 256)
flush()
local answer = {now, -1, 0}
local budget = {jobs = 500, bytes = 1048576, isFirst = true, isFull = false}
local takesSuspect = call('EXISTS', P .. 'aln:' .. worker) == 0
local queues = {} -- by route: the rings whose turn may come, in turn

-- Whether the ring's lanes give one job at a time.
local function isSingle(r) return jobsPerLane <= 1 or r.route >= '3' or r.probe == WANTED end

-- The next ready lanes of the ring by score, read some ahead: nothing else moves meanwhile.
local function readAhead(r, wanted)
  if r.ahead[r.at] or r.isRead then return end
  local many = math.max(1, math.min(wanted, mostAhead))
  local rows = call('ZRANGE', P .. 'rdy:' .. r.id, r.read, r.read + many - 1, 'WITHSCORES')
  r.ahead, r.at, r.read, r.isRead = {}, 1, r.read + #rows / 2, #rows < 2 * many
  local ids = {}
  for i = 1, #rows, 2 do
    ids[#ids + 1] = rows[i]
    r.ahead[#r.ahead + 1] = {rows[i], tonumber(rows[i + 1])}
  end
  loadLanes(ids)
  if isSingle(r) then
    local heads = {}
    for _, id in ipairs(ids) do heads[#heads + 1] = lanes[id].head end
    loadJobs(heads)
  end
end

local function suspectOf(r)
  if not takesSuspect then return nil end
  if r.suspect == nil then
    local row = call('ZRANGE', P .. 'sus:' .. r.id, r.susRead, r.susRead, 'WITHSCORES')
    r.suspect = row[1] and {row[1], tonumber(row[2])} or false
  end
  return r.suspect
end

-- The lane of the ring that goes next, left where it is.
local function nextLane(r, wanted)
  readAhead(r, wanted)
  local first, suspect = r.ahead[r.at], suspectOf(r)
  if suspect and (not first or suspect[2] < first[2]) then return suspect[1], true end
  return first and first[1], false
end

local function mayGive(r)
  if isHeld(r) then return false end
  if r.mostLeased > 0 then
    r.leased = r.leased or call('SCARD', P .. 'rle:' .. r.id)
    if r.leased >= r.mostLeased then return false end
  end
  return allowedAt(r.interval, r.burst, r.tat) <= now
end

local function openRoute(route, wanted)
  local rows = call('ZRANGE', P .. 'rings:' .. route, 0, mostRings - 1, 'WITHSCORES')
  if takesSuspect then
    local only = call('ZRANGE', P .. 'ringsS:' .. route, 0, mostRings - 1, 'WITHSCORES')
    for _, word in ipairs(only) do rows[#rows + 1] = word end
  end
  local turns = {}
  for i = 1, #rows, 2 do turns[#turns + 1] = {rows[i], tonumber(rows[i + 1])} end
  table.sort(turns, function(a, b) return a[2] < b[2] end)
  local queue = {}
  for i = 1, math.min(#turns, mostRings) do
    local r = ring(turns[i][1])
    r.ahead, r.at, r.read, r.susRead = {}, 1, 0, 0
    if mayGive(r) and nextLane(r, wanted) then
      queue[#queue + 1] = r
    else
      r.other = true -- whatever it was, it does not stand here any more
      touch(r)
    end
  end
  queues[route] = queue
end

-- Smooth weighted round robin among the routes that have a ring; its credits are used up only by a lane that
-- is handed out, and unused shares are not saved up.
local function nextRoute(routes)
  local best, total, credit = nil, 0, {}
  for _, route in ipairs(routes) do
    local i = tonumber(route) + 1
    credit[i] = 0
    if #queues[route] > 0 then
      credit[i] = meta.credit[i] + shares[route]
      total = total + shares[route]
      if not best or credit[i] > credit[tonumber(best) + 1] then best = route end
    end
  end
  if best then credit[tonumber(best) + 1] = credit[tonumber(best) + 1] - total end
  return best, credit
end

local function mostJobs(l, r)
  local most = (l.lost >= 2 or isSingle(r)) and 1 or jobsPerLane
  return math.min(most, budget.jobs,
    allowedNow(r.interval, r.burst, r.tat), allowedNow(r.laneInterval, r.laneBurst, l.tat))
end

local function fits(j)
  local size = #j.text - j.payloadAt + 1
  if size > budget.bytes and not budget.isFirst then
    budget.isFull = true
    return false
  end
  budget.bytes, budget.isFirst = budget.bytes - size, false
  return true
end

-- The lane's first jobs, as far as one batch may hold them.
local function peek(l, most)
  local ids = most == 1 and {l.head} or call('ZRANGE', P .. 'q:' .. l.id, 0, most - 1)
  loadJobs(ids)
  local taken = {}
  for i, id in ipairs(ids) do
    local j = jobs[id]
    if not j then break end
    local runsAlone = j.attempts > 0 or j.lostAlone > 0
    if i > 1 and (runsAlone or j.due > now) then break end
    if not fits(j) then break end
    taken[#taken + 1] = id
    if runsAlone then break end
  end
  return taken
end

-- The lines of the jobs taken: a name, or a map when there are several.
local function linesOf(ids)
  local lines, single = {}, jobLine(jobs[ids[1]])
  for _, id in ipairs(ids) do
    local line = jobLine(jobs[id])
    lines[line] = (lines[line] or 0) + 1
    if line ~= single then single = nil end
  end
  return single or lines
end

local function leaseOut(l, r, ids)
  change(l)
  l.alone = l.lost >= 2 and 1 or 0
  l.token, l.worker, l.st, l.since = nextSeq(), worker, L, now + lease
  l.taken, l.takenLines = table.concat(ids), linesOf(ids)
  l.tat = charged(r.laneInterval, l.tat, #ids)
  if r.interval > 0 then r.tat, r.changed, r.other = charged(r.interval, r.tat, #ids), true, true end
  if r.probe == WANTED then setProbe(r, OUT, l.id) end
  r.gave = nextTurn()
  if r.leased then r.leased = r.leased + 1 end
  touch(r)
  local entry = {l.id, l.token, l.alone}
  for _, id in ipairs(ids) do
    entry[#entry + 1] = id
    entry[#entry + 1] = jobs[id].text
  end
  answer[#answer + 1] = entry
  budget.jobs = budget.jobs - #ids
end

-- Hands the lane out, or puts it aside: its rate was set since, or it is damaged, which fsck mends.
local function hand(l, r)
  if allowedAt(r.laneInterval, r.laneBurst, l.tat) > now then
    place(l, now)
    return false
  end
  local ids = peek(l, mostJobs(l, r))
  if #ids > 0 then
    leaseOut(l, r, ids)
    return true
  end
  if not budget.isFull then
    change(l)
    l.st, l.since = B, now
  end
  return false
end

local function stepOver(r, isSuspect)
  if isSuspect then
    r.suspect, r.susRead = nil, r.susRead + 1
  else
    r.at = r.at + 1
  end
end

-- After a suspect is out, rings that have nothing else give nothing more.
local function closeSuspects()
  takesSuspect = false
  for _, queue in pairs(queues) do
    for i = #queue, 1, -1 do
      if not nextLane(queue[i], 1) then table.remove(queue, i) end
    end
  end
end

local function giveOne(routes, wanted)
  local route, credit = nextRoute(routes)
  if not route then return nil end
  local queue = queues[route]
  local r = table.remove(queue, 1)
  local id, isSuspect = nextLane(r, wanted)
  local l = lane(id)
  local isGiven = hand(l, r)
  if budget.isFull then return nil end
  stepOver(r, isSuspect)
  if isGiven then
    for i, value in pairs(credit) do meta.credit[i] = value end
    if isSuspect then closeSuspects() end
  end
  if wanted > 1 and mayGive(r) and nextLane(r, wanted - 1) then table.insert(queue, isGiven and #queue + 1 or 1, r) end
  return isGiven
end

local function giveGroup(routes, lanesMost)
  if lanesMost <= 0 then return end
  for _, route in ipairs(routes) do openRoute(route, lanesMost) end
  local left, aside = lanesMost, 0
  while left > 0 and budget.jobs > 0 and not budget.isFull and aside < mostPutAside do
    local isGiven = giveOne(routes, left)
    if isGiven == nil then return end
    if isGiven then left = left - 1 else aside = aside + 1 end
  end
end

local function earliest()
  local first = math.huge
  for _, key in ipairs({'leased', 'waiting', 'ends', 'pends', 'ringsDue'}) do
    local row = call('ZRANGE', P .. key, 0, 0, 'WITHSCORES')
    if row[2] then first = math.min(first, tonumber(row[2])) end
  end
  return first
end

local function isMoreReady()
  local keys = {}
  for route in pairs(shares) do
    keys[#keys + 1] = P .. 'rings:' .. route
    if takesSuspect then keys[#keys + 1] = P .. 'ringsS:' .. route end
  end
  return call('EXISTS', unpack(keys)) > 0
end

giveGroup(groups[1], tonumber(ARGV[4]))
if not budget.isFull then
  queues = {}
  giveGroup(groups[2], tonumber(ARGV[5]))
end
flush()
saveMeta()
local due = earliest()
if due < math.huge then answer[2] = math.max(due - now, 0) end
if isMoreReady() then answer[3] = 1 end
return answer
