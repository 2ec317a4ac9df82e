-- How jobs join lanes.
local function join(l, id, j, class, line)
  local wasEmpty = jobCount(l) == 0
  change(l)
  countJob(l, class, line, 1)
  if wasEmpty then
    setHead(l, id, j)
    place(l, now)
  elseif j.pos < l.headPos or (j.pos == l.headPos and id < l.head) then
    setHead(l, id, j)
    replace(l)
  end
end

-- The line's name, out of what follows a job's fixed part.
local function lineOf(body)
  local laneSize, lineSize = struct.unpack('<HH', body)
  return string.sub(body, 11 + laneSize, 10 + laneSize + lineSize)
end

-- The dead job `id` no longer holds its lane.
local function freeBlockedBy(id)
  local held = call('HGET', P .. 'bb', id)
  if not held then return end
  local l = lane(held)
  change(l)
  l.blockedBy = ''
  replace(l)
end
