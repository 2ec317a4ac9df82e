#!lua flags=allow-oom
-- Holds a scope until it is resumed or its time is over.
--
-- ARGV[4]  scope: a = everything, r:<route>, g:<ring>, l:<lane>
-- ARGV[5]  how long, microseconds; empty = until resumed
-- Returns  1
-- lib: meta writes jobs rings lanes
begin()
local scope, kind = ARGV[4], string.sub(ARGV[4], 1, 1)
local ends = ARGV[5] ~= '' and now + tonumber(ARGV[5]) or 0
if kind == 'l' then
  local l = lane(string.sub(scope, 3))
  change(l)
  ring(l.ring)
  l.paused, l.pauseEnd = 1, ends
  replace(l)
elseif kind == 'g' then
  pauseRing(ring(string.sub(scope, 3)), ends)
else
  call('HSET', P .. 'pauses', scope, ends)
  if ends > 0 then call('ZADD', P .. 'pends', ends, scope) else call('ZREM', P .. 'pends', scope) end
  rulesChanged()
end
flush()
saveMeta()
return 1
