-- What every script begins with: whose queue it is, what time it is, which number comes next.
--
-- Every script is called with KEYS[1] = the shard's tag, "{psi:0}", and
--   ARGV[1]  the epoch the caller serves; another one here: error EPOCH
--   ARGV[2]  the time, microseconds; empty = the server's own (only tests give one)
--   ARGV[3]  the worker's name; a closed one: error CLOSED; empty = not asked
-- Its own arguments begin at ARGV[4]. An error is raised before anything was written.
local call = redis.call
local P = KEYS[1] .. ':'
local now = 0
local meta = {}

local function number(text) return text and tonumber(text) or 0 end

local function refuse(code, why) error({err = code .. ' ' .. why}) end

-- The queue's time never goes back: a clock found behind the last time raises the offset.
local function readClock(last, offset)
  local t = 0
  if ARGV[2] ~= '' then
    t = tonumber(ARGV[2]) + offset
  else
    local s = call('TIME')
    t = s[1] * 1000000 + s[2] + offset
  end
  meta.offset = offset
  if t < last then
    meta.offset = offset + (last - t)
    t = last
  end
  now = t
end

local function begin(anyEpoch)
  local v = call('HMGET', P .. 'm', 'epoch', 'seq', 'last', 'off', 'turn', 'credit', 'closed')
  if not anyEpoch and (v[1] or '') ~= ARGV[1] then refuse('EPOCH', 'the queue has another epoch') end
  readClock(number(v[3]), number(v[4]))
  meta.offset0 = number(v[4])
  meta.seq = number(v[2])
  meta.turn = number(v[5])
  meta.turn0 = meta.turn
  meta.credit = v[6] and cmsgpack.unpack(v[6]) or {0, 0, 0, 0, 0, 0}
  if ARGV[3] ~= '' and number(v[7]) > now and number(call('ZSCORE', P .. 'closed', ARGV[3])) > now then
    refuse('CLOSED', "this worker's name was closed")
  end
end

-- Never given before: ids and tokens follow the clock and never repeat.
local function nextSeq()
  meta.seq = math.max(meta.seq + 1, now)
  return meta.seq
end

-- Ids are 16 digits, so that their order as text is their order as numbers.
local function idText(seq) return string.format('%016.0f', seq) end

-- Also says that the queue was written now, which WAIT and the clock rely on.
local function saveMeta()
  call('HSET', P .. 'm', 'seq', meta.seq, 'last', now)
  if meta.offset ~= meta.offset0 then call('HSET', P .. 'm', 'off', meta.offset) end
  if meta.turn ~= meta.turn0 then
    call('HSET', P .. 'm', 'turn', meta.turn, 'credit', cmsgpack.pack(meta.credit))
  end
end
