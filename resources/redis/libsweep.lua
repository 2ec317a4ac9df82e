-- What time does: leases expire, lanes fall due, pauses end, idle lanes are forgotten, limited rings go on.
local function dueIn(key, limit)
  if limit <= 0 then return {} end
  local ids = call('ZRANGEBYSCORE', P .. key, '-inf', now, 'LIMIT', 0, limit)
  loadLanes(ids)
  return ids
end

local function loseExpired(limit)
  local ids = dueIn('leased', limit)
  for _, id in ipairs(ids) do loseLease(lane(id), lane(id).since) end
  return #ids
end

local function wakeDue(limit)
  local ids = dueIn('waiting', limit)
  for _, id in ipairs(ids) do place(lane(id), lane(id).since) end
  return #ids
end

local function endLanePauses(limit)
  local ids = dueIn('ends', limit)
  for _, id in ipairs(ids) do
    local l = lane(id)
    local ended = l.pauseEnd
    change(l)
    l.paused, l.pauseEnd = 0, 0
    if l.st ~= L then place(l, ended) end
  end
  return #ids
end

local function endPauses()
  local ended = call('ZRANGEBYSCORE', P .. 'pends', '-inf', now)
  if #ended == 0 then return end
  call('HDEL', P .. 'pauses', unpack(ended))
  call('ZREM', P .. 'pends', unpack(ended))
  rulesChanged()
end

local function forgetIdle(limit)
  local ids = dueIn('idle', limit)
  for _, id in ipairs(ids) do place(lane(id), now) end -- one with jobs after all is damage: it becomes ready
end

local function wakeRings()
  for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'ringsDue', '-inf', now, 'LIMIT', 0, 500)) do
    local r = ring(id)
    r.other = true
    touch(r)
  end
end

-- At most `lanesMost` lanes, of them at most `leases` expired leases. Answers how many moved.
local function sweep(leases, lanesMost)
  local moved = loseExpired(leases)
  moved = moved + wakeDue(lanesMost - moved)
  moved = moved + endLanePauses(lanesMost - moved)
  if lanesMost > 0 then
    endPauses()
    forgetIdle(256)
    wakeRings()
  end
  return moved
end
