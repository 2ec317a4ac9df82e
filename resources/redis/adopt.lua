#!lua flags=allow-oom
-- Gives the queue a new epoch; every other script that comes with the old one is refused from then on. Ids
-- and tokens go on above everything given before.
--
-- ARGV[4]  the new epoch
-- ARGV[5]  1 = outbound and area start paused
-- Returns  1
-- lib: meta writes jobs rings lanes
begin(true)
call('HSET', P .. 'm', 'epoch', ARGV[4])
call('HDEL', P .. 'm', 'store') -- the next one to serve it notes its own
if ARGV[5] == '1' then
  call('HSET', P .. 'pauses', 'r:3', 0, 'r:4', 0)
  call('ZREM', P .. 'pends', 'r:3', 'r:4')
  rulesChanged()
end
flush()
saveMeta()
return 1
