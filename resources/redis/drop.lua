#!lua flags=allow-oom
-- Takes a job out, never a taken one. The dead job that blocks a lane frees it.
--
-- ARGV[4]  id, 16 digits
-- Returns  0 dropped, 1 it is being worked, 2 there is no such job
-- lib: meta writes jobs rings lanes entry
begin()
local id = ARGV[4]
local j = job(id)
local outcome = 2
if j then
  local l = lane(jobLane(j))
  if isTaken(l, id) then return 1 end
  change(l)
  takeOut(l, id, j)
  forgetJobs(l, {id})
  readHead(l)
  replace(l)
  outcome = 0
else
  freeBlockedBy(id)
end
flush()
saveMeta()
return outcome
