#!lua flags=allow-oom
-- Raises the fence of a lane and places it anew: whoever holds it has lost it, no lease counts as lost.
--
-- ARGV[4]  lane
-- Returns  1; 0 = it has no jobs and no dead job blocks it
-- lib: meta writes jobs rings lanes
begin()
local l = lane(ARGV[4])
if jobCount(l) == 0 and l.blockedBy == '' then return 0 end
change(l)
l.blockedBy = ''
local head = l.head ~= '' and job(l.head)
if head and head.due > now then
  head.due, l.headDue = now, now
  saveJob(l.head, head)
end
if l.st == L then handBack(l) else replace(l) end
flush()
saveMeta()
wake()
return 1
