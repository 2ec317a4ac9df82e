#!lua flags=no-writes
-- How many of what.
--
-- Returns  {now, completed, lanes ready, leased, waiting, blocked},
--          {"<state><length of ring>:<ring><line>", jobs, ...}, {paused ring, ...},
--          {route, when its oldest head was accepted, ...}
-- lib: meta writes jobs rings
begin()
local ready, paused, oldest = 0, {}, {}
for id, packed in pairs(readHash('r')) do
  local r = unpackRing(id, packed)
  ready = ready + call('ZCARD', P .. 'rdy:' .. id) + call('ZCARD', P .. 'sus:' .. id)
  if r.own == 1 or r.wider == 1 then paused[#paused + 1] = id end
end
for route = 0, 5 do
  local row = call('ZRANGE', P .. 'heads:' .. route, 0, 0, 'WITHSCORES')
  if row[1] then
    oldest[#oldest + 1] = route
    oldest[#oldest + 1] = tonumber(row[2])
  end
end
return {{now, call('LLEN', P .. 'done'), ready, call('ZCARD', P .. 'leased'), call('ZCARD', P .. 'waiting'),
  call('ZCARD', P .. 'blocked')}, call('HGETALL', P .. 'n'), paused, oldest}
