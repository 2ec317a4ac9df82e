-- Writes that are gathered while a script runs and sent key by key, so that their number does not grow with
-- the jobs moved.
local most = 1000 -- words of one command; even, so that pairs stay together
local writes = {ZADD = {}, ZREM = {}, SADD = {}, SREM = {}, HDEL = {}, RPUSH = {}}
local written, dropped = {}, {}
local counts = {} -- by ring and line: jobs by state, and the field of "n" behind the state

local function gather(command, key, a, b)
  local list = writes[command][key]
  if not list then
    list = {}
    writes[command][key] = list
  end
  list[#list + 1] = a
  if b then list[#list + 1] = b end
end

local function zadd(key, score, member) gather('ZADD', key, score, member) end
local function zrem(key, member) gather('ZREM', key, member) end
local function sadd(key, member) gather('SADD', key, member) end
local function srem(key, member) gather('SREM', key, member) end

-- A string key takes this value.
local function write(key, value)
  written[#written + 1] = P .. key
  written[#written + 1] = value
end

local function drop(key) dropped[#dropped + 1] = P .. key end

-- Jobs of a ring's line by state.
local function count(ring, line, state, jobs)
  local key = ring .. '\0' .. line
  local sum = counts[key]
  if not sum then
    sum = {field = #ring .. ':' .. ring .. line, [0] = 0, 0, 0, 0}
    counts[key] = sum
  end
  sum[state] = sum[state] + jobs
end

local function send(command, key, list)
  for i = 1, #list, most do
    if key then
      call(command, key, unpack(list, i, math.min(i + most - 1, #list)))
    else
      call(command, unpack(list, i, math.min(i + most - 1, #list)))
    end
  end
end

local function sendCounts()
  for _, sum in pairs(counts) do
    for state = 0, 3 do
      local field, jobs = state .. sum.field, sum[state]
      if jobs ~= 0 and call('HINCRBY', P .. 'n', field, jobs) == 0 then call('HDEL', P .. 'n', field) end
    end
  end
  counts = {}
end

local function sendAll()
  send('DEL', nil, dropped)
  send('MSET', nil, written)
  dropped, written = {}, {}
  for _, command in ipairs({'ZREM', 'SREM', 'HDEL', 'ZADD', 'SADD', 'RPUSH'}) do
    for key, list in pairs(writes[command]) do send(command, P .. key, list) end
    writes[command] = {}
  end
  sendCounts()
end

-- Many string keys in one call; `false` where there is none.
local function readAll(keys)
  local values = {}
  for i = 1, #keys, most do
    local part = call('MGET', unpack(keys, i, math.min(i + most - 1, #keys)))
    for j = 1, #part do values[#values + 1] = part[j] end
  end
  return values
end
