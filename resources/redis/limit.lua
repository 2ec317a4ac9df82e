#!lua flags=allow-oom
-- Sets or takes away a limit. A lane that waits for its rate already keeps its time.
--
-- ARGV[4]  kind: 0 rate of a lane, 1 rate of a ring, 2 leased lanes of a ring
-- ARGV[5]  "<route>:<ring>"; without a ring: all of the route that have none of their own
-- ARGV[6]  empty = taken away, else interval in microseconds, ARGV[7] burst, ARGV[8] lanes
-- Returns  1
-- lib: meta writes jobs rings lanes
begin()
local field = ARGV[4] .. ':' .. ARGV[5]
if ARGV[6] == '' then
  call('HDEL', P .. 'limits', field)
else
  call('HSET', P .. 'limits', field,
    cmsgpack.pack({tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])}))
end
rulesChanged()
flush()
saveMeta()
wake()
return 1
