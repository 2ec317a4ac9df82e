#!lua flags=no-writes
-- The completed jobs that are kept.
--
-- Returns  their entries (libdone.lua), the oldest first
-- lib: meta
begin()
return call('LRANGE', P .. 'done', 0, -1)
