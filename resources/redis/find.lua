#!lua flags=no-writes
-- A job by its id, living or completed.
--
-- ARGV[4]  id, 16 digits; or "d" and a dedup key
-- Returns  {} = there is none, {state, id, job}, or {4, id, entry of the completed} (the youngest)
-- lib: meta writes jobs rings lanes views
begin()
local id = ARGV[4]
if string.sub(id, 1, 1) == 'd' then
  local held = call('GET', P .. 'd:' .. string.sub(id, 2))
  if not held then return {} end
  id = keyHolder(held)
end
local j = job(id)
if j then return {stateOf(lane(jobLane(j)), id), id, j.text} end
local entries = call('LRANGE', P .. 'done', 0, -1)
for i = #entries, 1, -1 do
  local entryId = string.sub(entries[i], 17, 32)
  if entryId == id then return {4, id, entries[i]} end
end
return {}
