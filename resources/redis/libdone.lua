-- The ring of completed jobs: "done", the oldest first. An entry is two doubles, when it was finished and how
-- long it took in microseconds, the id's 16 digits, and the job without its payload.
local function remember(id, j, took)
  gather('RPUSH', 'done', struct.pack('<dd', now, took) .. id .. string.sub(j.text, 1, j.payloadAt - 1))
end

-- Forgets what is beyond age or number, at most `limit`. Requires: flush().
local function prune(age, most, limit)
  local forgotten = math.min(math.max(call('LLEN', P .. 'done') - most, 0), limit)
  if forgotten > 0 then call('LTRIM', P .. 'done', forgotten, -1) end
  local part = 1 -- mostly not even the oldest is old enough
  while forgotten < limit do
    local old = 0
    for _, entry in ipairs(call('LRANGE', P .. 'done', 0, math.min(part, limit - forgotten) - 1)) do
      if struct.unpack('<d', entry) > now - age then break end
      old = old + 1
    end
    if old == 0 then break end
    part = 100
    call('LTRIM', P .. 'done', old, -1)
    forgotten = forgotten + old
  end
  return forgotten
end
