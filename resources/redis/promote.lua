#!lua flags=allow-oom
-- A job's class becomes urgent; a ready lane moves forward with it.
--
-- ARGV[4]  id, 16 digits
-- Returns  1; 0 = there is no such job
-- lib: meta writes jobs rings lanes
begin()
local j = job(ARGV[4])
if not j then return 0 end
local l = lane(jobLane(j))
change(l)
l['c' .. j.class] = l['c' .. j.class] - 1
l.c3 = l.c3 + 1
j.class = 3
saveJob(ARGV[4], j)
flush()
saveMeta()
return 1
