-- Jobs: "j:<id>" is one string, so that a lane's first jobs are read in one call and handed out as they are.
--
--   created due deadline pos   doubles, microseconds; deadline 0 = none
--   attempts lostAlone         H B
--   class flags                B B; flags: 1 = its dedup key goes when it goes
--   lengths                    H x 5: lane, line, dedup key, correlation, last error
--   lane line key correlation error payload
local jobFixed = '<ddddHBBB'
local jobLengths = 'HHHHH'
local jobHead = jobFixed .. jobLengths
local fixedSize, headSize = 37, 47
local jobs = {} -- by id; false: there is none (any more)

local function parseJob(text)
  local j = {text = text}
  local lane, line, key, correlation, err
  j.created, j.due, j.deadline, j.pos, j.attempts, j.lostAlone, j.class, j.flags, lane, line, key,
    correlation, err = struct.unpack(jobHead, text)
  j.laneSize, j.lineSize, j.keySize, j.correlationSize, j.errorSize = lane, line, key, correlation, err
  j.payloadAt = headSize + lane + line + key + correlation + err + 1
  return j
end

local function jobLane(j) return string.sub(j.text, headSize + 1, headSize + j.laneSize) end

local function jobLine(j)
  local at = headSize + j.laneSize
  return string.sub(j.text, at + 1, at + j.lineSize)
end

local function jobKey(j)
  local at = headSize + j.laneSize + j.lineSize
  return string.sub(j.text, at + 1, at + j.keySize)
end

local function jobError(j) return string.sub(j.text, j.payloadAt - j.errorSize, j.payloadAt - 1) end

local function fixedPart(j)
  return struct.pack(jobFixed, j.created, j.due, j.deadline, j.pos, j.attempts, j.lostAlone, j.class, j.flags)
end

-- Reads jobs into `jobs`, those that were not read before.
local function loadJobs(ids)
  local keys, missing = {}, {}
  for _, id in ipairs(ids) do
    if jobs[id] == nil then
      keys[#keys + 1] = P .. 'j:' .. id
      missing[#missing + 1] = id
    end
  end
  local texts = readAll(keys)
  for i, id in ipairs(missing) do jobs[id] = texts[i] and parseJob(texts[i]) or false end
end

local function job(id)
  if jobs[id] == nil then loadJobs({id}) end
  return jobs[id]
end

-- Its times, tries and class changed.
local function saveJob(id, j)
  local head = fixedPart(j)
  j.text = head .. string.sub(j.text, fixedSize + 1)
  call('SETRANGE', P .. 'j:' .. id, 0, head)
end

-- Its last error changed too, which moves what stands behind it.
local function saveJobWithError(id, j, err)
  local names = string.sub(j.text, headSize + 1, j.payloadAt - 1 - j.errorSize)
  local lengths = struct.pack('<' .. jobLengths, j.laneSize, j.lineSize, j.keySize, j.correlationSize, #err)
  j.text = fixedPart(j) .. lengths .. names .. err .. string.sub(j.text, j.payloadAt)
  j.errorSize = #err
  j.payloadAt = headSize + #names + #err + 1
  call('SET', P .. 'j:' .. id, j.text)
end

-- A job's dedup key says "<id><expires>", expires 0 = with its job.
local function keyHolder(value) return string.sub(value, 1, 16), tonumber(string.sub(value, 17)) end

-- True if the key was free and is the job's now; else false and the job that holds it. A key ends by the
-- queue's clock; the server's expiry only clears it away.
local function claimKey(key, id, life)
  local value = id .. (life and string.format('%.0f', now + life) or '0')
  local old
  if life then
    old = call('SET', P .. 'd:' .. key, value, 'NX', 'GET', 'PX', math.ceil(life / 1000) + 1000)
  else
    old = call('SET', P .. 'd:' .. key, value, 'NX', 'GET')
  end
  if not old then return true end
  local holder, expires = keyHolder(old)
  if expires == 0 or expires > now then return false, holder end
  call('SET', P .. 'd:' .. key, value)
  if life then call('PEXPIRE', P .. 'd:' .. key, math.ceil(life / 1000) + 1000) end
  return true
end

local function freeKey(j, id)
  if j.flags % 2 == 0 then return end
  local held = call('GET', P .. 'd:' .. jobKey(j))
  if held and keyHolder(held) == id then drop('d:' .. jobKey(j)) end
end
