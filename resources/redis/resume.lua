#!lua flags=allow-oom
-- Ends the pause of a scope. A lane in backoff goes back to waiting; a ring's probe ends.
--
-- ARGV[4]  scope, as in pause.lua
-- Returns  1
-- lib: meta writes jobs rings lanes
begin()
local scope, kind = ARGV[4], string.sub(ARGV[4], 1, 1)
if kind == 'l' then
  local l = lane(string.sub(scope, 3))
  if l.paused == 1 then
    change(l)
    l.paused, l.pauseEnd = 0, 0
    replace(l)
  end
elseif kind == 'g' then
  local r = ring(string.sub(scope, 3))
  setProbe(r, NONE, '')
  resumeRing(r)
else
  call('HDEL', P .. 'pauses', scope)
  call('ZREM', P .. 'pends', scope)
  rulesChanged()
end
flush()
saveMeta()
wake()
return 1
