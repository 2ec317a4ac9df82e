#!lua flags=allow-oom
-- All lanes of a worker but those whose tokens are named are ready now; nothing counts as lost.
--
-- ARGV[4]  the worker (ARGV[3] is empty: a closed one may release)
-- ARGV[5]  close its name for so long, microseconds; 0 = no
-- then     the tokens it keeps
-- Returns  how many lanes went back
-- lib: meta writes jobs rings lanes
begin()
local keep, back = {}, 0
for i = 6, #ARGV do keep[tonumber(ARGV[i])] = true end
local ids = call('SMEMBERS', P .. 'own:' .. ARGV[4])
loadLanes(ids)
for _, id in ipairs(ids) do
  local l = lane(id)
  if l.st == L and l.worker == ARGV[4] and not keep[l.token] then
    handBack(l)
    back = back + 1
  end
end
flush()
local closed = tonumber(ARGV[5])
if closed > 0 then
  call('ZREMRANGEBYSCORE', P .. 'closed', '-inf', now)
  call('ZADD', P .. 'closed', now + closed, ARGV[4])
  call('HSET', P .. 'm', 'closed', now + closed)
end
saveMeta()
if back > 0 then wake() end
return back
