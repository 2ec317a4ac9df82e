-- Rings: "r" holds one packed row a ring. A ring with ready lanes stands in exactly one of
--   T  rings:<route>   its turn may come; suspects or not
--   S  ringsS:<route>  the same, but only suspect lanes are ready
--   D  ringsDue        stopped by its rate, until the score
--   X  stopped         by a pause, a probe that is out, or as many leased lanes as it may have
-- and one without ready lanes ('-') in none. A ring's id is "<route>:<name>".
local rings = {}
local touched = {}
local NONE, WANTED, OUT = 0, 1, 2 -- a probe of a paused ring

local function readHash(key)
  local flat, map = call('HGETALL', P .. key), {}
  for i = 1, #flat, 2 do map[flat[i]] = flat[i + 1] end
  return map
end

local function limitOf(limits, kind, r)
  local packed = limits[kind .. ':' .. r.id] or limits[kind .. ':' .. r.route .. ':']
  if not packed then return {0, 1, 0} end
  return cmsgpack.unpack(packed)
end

local function flag(value) return value and 1 or 0 end

-- The rules that hold for a ring, kept in its row so that no script reads them all.
local function resolve(r, pauses, limits)
  r.wider = flag(pauses['a'] or pauses['r:' .. r.route])
  r.own = flag(pauses['g:' .. r.id])
  local lane, rate = limitOf(limits, 0, r), limitOf(limits, 1, r)
  r.laneInterval, r.laneBurst = lane[1], lane[2]
  r.interval, r.burst = rate[1], rate[2]
  r.mostLeased = limitOf(limits, 2, r)[3]
  r.changed = true
end

local function touch(r)
  if not touched[r.id] then touched[r.id] = r end
end

local function unpackRing(id, packed)
  local v = cmsgpack.unpack(packed)
  return {id = id, route = string.sub(id, 1, 1), stand = v[1], tat = v[2], probe = v[3], probeLane = v[4],
    own = v[5], wider = v[6], laneInterval = v[7], laneBurst = v[8], interval = v[9], burst = v[10],
    mostLeased = v[11]}
end

-- The ring, made if there is none.
local function ring(id)
  local r = rings[id]
  if r then return r end
  local packed = call('HGET', P .. 'r', id)
  if packed then
    r = unpackRing(id, packed)
  else
    r = {id = id, route = string.sub(id, 1, 1), stand = '-', tat = 0, probe = NONE, probeLane = ''}
    resolve(r, readHash('pauses'), readHash('limits'))
    touch(r)
  end
  rings[id] = r
  return r
end

local function rulesChanged()
  local pauses, limits = readHash('pauses'), readHash('limits')
  for _, id in ipairs(call('HKEYS', P .. 'r')) do
    local r = ring(id)
    resolve(r, pauses, limits)
    r.other = true
    touch(r)
  end
end

-- Rates (GCRA): when the next one conforms, how many do now, and the time after charging some.
local function allowedAt(interval, burst, tat)
  if interval == 0 then return 0 end
  return tat - interval * math.max(burst - 1, 0)
end

local function allowedNow(interval, burst, tat)
  if interval == 0 then return 1000000 end
  local room = now + interval * math.max(burst - 1, 0) - math.max(tat, now)
  return room < 0 and 0 or math.floor(room / interval) + 1
end

local function charged(interval, tat, jobs)
  if interval == 0 then return tat end
  return math.max(tat, now) + interval * jobs
end

local function isHeld(r)
  -- A probe passes the ring's own pause, never a wider one; while it is out nothing else passes.
  if r.probe == NONE then return r.own == 1 or r.wider == 1 end
  return r.wider == 1 or r.probe == OUT
end

local function standOf(r)
  local isReady = call('EXISTS', P .. 'rdy:' .. r.id) == 1
  if not isReady and call('EXISTS', P .. 'sus:' .. r.id) == 0 then return '-' end
  if isHeld(r) or (r.mostLeased > 0 and call('SCARD', P .. 'rle:' .. r.id) >= r.mostLeased) then return 'X' end
  if allowedAt(r.interval, r.burst, r.tat) > now then return 'D' end
  return isReady and 'T' or 'S'
end

local standKeys = {T = 'rings:', S = 'ringsS:', D = 'ringsDue', X = 'stopped'}

local function standKey(r, stand)
  if stand == 'T' or stand == 'S' then return P .. standKeys[stand] .. r.route end
  return P .. standKeys[stand]
end

local function nextTurn()
  meta.turn = meta.turn + 1
  return meta.turn
end

local function placeRing(r)
  local stand = standOf(r)
  if stand ~= r.stand then
    if r.stand ~= '-' then call('ZREM', standKey(r, r.stand), r.id) end
    if stand == 'T' or stand == 'S' or stand == 'X' then call('ZADD', standKey(r, stand), r.gave or nextTurn(), r.id) end
    r.stand = stand
    r.changed = true
  elseif r.gave and (stand == 'T' or stand == 'S') then
    call('ZADD', standKey(r, stand), r.gave, r.id)
  end
  if stand == 'D' then call('ZADD', P .. 'ringsDue', allowedAt(r.interval, r.burst, r.tat), r.id) end
end

-- What the lanes' moves mean for their rings. Requires: sendAll().
local function placeRings()
  for id, r in pairs(touched) do
    -- One whose turn may come stays so when lanes only joined it.
    if r.stand ~= 'T' or r.less or r.other or r.gave then placeRing(r) end
    if r.changed then
      call('HSET', P .. 'r', id, cmsgpack.pack({r.stand, r.tat, r.probe, r.probeLane, r.own, r.wider,
        r.laneInterval, r.laneBurst, r.interval, r.burst, r.mostLeased}))
    end
    r.less, r.other, r.gave, r.changed = nil, nil, nil, nil
  end
  touched = {}
end

-- The ring's own pause; `ends` 0 = until it is resumed.
local function pauseRing(r, ends)
  call('HSET', P .. 'pauses', 'g:' .. r.id, ends)
  if ends > 0 then call('ZADD', P .. 'pends', ends, 'g:' .. r.id) else call('ZREM', P .. 'pends', 'g:' .. r.id) end
  r.own, r.other, r.changed = 1, true, true
  touch(r)
end

local function resumeRing(r)
  call('HDEL', P .. 'pauses', 'g:' .. r.id)
  call('ZREM', P .. 'pends', 'g:' .. r.id)
  r.own, r.other, r.changed = 0, true, true
  touch(r)
end

local function setProbe(r, probe, lane)
  r.probe, r.probeLane, r.other, r.changed = probe, lane, true, true
  touch(r)
end
