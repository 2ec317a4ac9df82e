#!lua flags=allow-oom
-- Who this queue is: what stands in its meta, completed where it is new.
--
-- ARGV[4]  version of the layout
-- ARGV[5]  number of shards
-- ARGV[6]  fingerprint of the install key; empty = not asked
-- Returns  epoch, version, number of shards, fingerprint, as they stand now
-- lib: meta
begin(true)
call('HSETNX', P .. 'm', 'version', ARGV[4])
call('HSETNX', P .. 'm', 'shards', ARGV[5])
if ARGV[6] ~= '' then call('HSETNX', P .. 'm', 'key', ARGV[6]) end
saveMeta() -- a clock that was set back is noticed now
local v = call('HMGET', P .. 'm', 'epoch', 'version', 'shards', 'key')
return {v[1] or '', v[2], v[3], v[4] or ''}
