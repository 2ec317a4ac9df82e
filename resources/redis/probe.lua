#!lua flags=allow-oom
-- Lets one lane with one job of a paused ring through; what it learned is said when it is settled.
--
-- ARGV[4]  ring
-- Returns  1
-- lib: meta writes jobs rings lanes
begin()
setProbe(ring(ARGV[4]), WANTED, '')
flush()
saveMeta()
wake()
return 1
