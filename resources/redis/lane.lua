#!lua flags=no-writes
-- Why a lane does not move.
--
-- ARGV[4]  lane
-- Returns  {} = nothing is known of it, or: state 1..5 (liblanes.lua), since (ready: the score), token, worker,
--          jobs, head or empty, its job or empty, leases lost, 1 = suspect, 1 = paused by any scope, the dead
--          job that holds it or empty, until when its own rate holds it or 0
-- lib: meta writes jobs rings lanes views
begin()
local l = lane(ARGV[4])
if not l.stored then return {} end
local r = ring(l.ring)
local _, score = standsIn(l)
local head = l.head ~= '' and job(l.head)
local allowed = allowedAt(r.laneInterval, r.laneBurst, l.tat)
return {l.st, l.st == R and score or l.since, l.token, l.worker, jobCount(l), l.head, head and head.text or '',
  l.lost, l.lost >= 2 and 1 or 0, (l.paused == 1 or isRingPaused(r)) and 1 or 0, l.blockedBy,
  allowed > now and allowed or 0}
