#!lua flags=allow-oom
-- Leases last from now on.
--
-- ARGV[4]  lease, microseconds
-- then for each lease: lane, token
-- Returns  the numbers (from 0) of the lost ones
-- lib: meta writes jobs rings lanes
begin()
local lost, ids = {}, {}
for i = 5, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
loadLanes(ids)
for i = 5, #ARGV, 2 do
  local l = lane(ARGV[i])
  if l.st == L and l.token == tonumber(ARGV[i + 1]) then
    change(l)
    l.since = now + tonumber(ARGV[4])
  else
    lost[#lost + 1] = (i - 5) / 2
  end
end
flush()
saveMeta()
return lost
