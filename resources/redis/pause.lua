#!lua flags=allow-oom
-- Holds a scope until it is resumed or its time is over.
--
-- ARGV[4]  scope: a = everything, r:<route>, g:<ring>, l:<lane>
-- ARGV[5]  how long, microseconds; empty = until resumed
-- ARGV[6]  empty = in place of the scope's pause, and a ring's ends its probe; 1 = only if it lasts longer
-- Returns  1
-- lib: meta writes jobs rings lanes
begin()
local scope, kind = ARGV[4], string.sub(ARGV[4], 1, 1)
local ends = ARGV[5] ~= '' and now + tonumber(ARGV[5]) or 0
local replaces = ARGV[6] ~= '1'

-- When the scope's own pause ends, 0 = when it is resumed; nothing without one.
local function pauseEnd()
  if kind ~= 'l' then return tonumber(call('HGET', P .. 'pauses', scope) or '') end
  local l = lane(string.sub(scope, 3))
  return l.paused == 1 and l.pauseEnd or nil
end

local function hold()
  if kind == 'l' then
    local l = lane(string.sub(scope, 3))
    change(l)
    ring(l.ring)
    l.paused, l.pauseEnd = 1, ends
    replace(l)
  elseif kind == 'g' then
    local r = ring(string.sub(scope, 3))
    if replaces then setProbe(r, NONE, '') end
    pauseRing(r, ends)
  else
    call('HSET', P .. 'pauses', scope, ends)
    if ends > 0 then call('ZADD', P .. 'pends', ends, scope) else call('ZREM', P .. 'pends', scope) end
    rulesChanged()
  end
end

local before = not replaces and pauseEnd()
if not before or (before > 0 and before < ends) then hold() end
flush()
saveMeta()
return 1
