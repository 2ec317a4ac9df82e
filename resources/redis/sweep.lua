#!lua flags=allow-oom
-- Moves what time has moved. With ARGV[5] = 0 only leases.
--
-- ARGV[4], ARGV[5]  at most so many expired leases; so many lanes in all
-- Returns  how many moved
-- lib: meta writes jobs rings lanes sweep
begin()
local moved = sweep(tonumber(ARGV[4]), tonumber(ARGV[5]))
flush()
saveMeta()
if moved > 0 then wake() end
return moved
