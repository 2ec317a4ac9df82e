#!lua flags=allow-oom
-- Forgets completed jobs beyond age and number, and what idle lanes no longer need.
--
-- ARGV[4], ARGV[5], ARGV[6]  age in microseconds, number, at most so many
-- Returns  how many completed jobs were forgotten
-- lib: meta writes jobs rings lanes sweep done
begin()
forgetIdle(tonumber(ARGV[6]))
flush()
local forgotten = prune(tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]))
saveMeta()
return forgotten
