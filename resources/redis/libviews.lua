-- What people see of a job.
local WAITING, ACTIVE, DELAYED, BLOCKED = 0, 1, 2, 3

local function isRingPaused(r) return r.own == 1 or r.wider == 1 end

local function stateOf(l, id)
  if isTaken(l, id) then return ACTIVE end
  if l.st == B or isRingPaused(ring(l.ring)) then return BLOCKED end
  return l.st == W and DELAYED or WAITING
end
