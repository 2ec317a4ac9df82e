#!lua flags=allow-oom
-- Checks that what stands in the indexes belongs there, a bounded number of members a call; at last the
-- rings and the sums.
--
-- ARGV[4], ARGV[5]  where to go on: number of the index, ZSCAN cursor; "0", "0" at first
-- ARGV[6]  1 = mend
-- Returns  where to go on (-1 = done), then for each finding: invariant 1..8, what, 1 = mended
-- lib: meta writes jobs rings lanes fsck
begin()
repairs = ARGV[6] == '1'
local number, cursor = tonumber(ARGV[4]), ARGV[5]
local looked, mostLooked = 0, 1000
local mostSummed = 20000 -- lanes; beyond that the sums are compared, not made anew

local indexes = {'leased', 'waiting', 'blocked', 'idle', 'ends', 'ids', 'heads:0', 'heads:1', 'heads:2', 'heads:3',
  'heads:4', 'heads:5'}
local ringIds = call('HKEYS', P .. 'r')
table.sort(ringIds)
for _, id in ipairs(ringIds) do
  indexes[#indexes + 1] = 'rdy:' .. id
  indexes[#indexes + 1] = 'sus:' .. id
end

local function belongs(key, id)
  if key == 'ids' then return job(id) and true or false end
  local l = lane(id)
  if key == 'ends' then return l.pauseEnd > 0 end
  if string.sub(key, 1, 6) == 'heads:' then return l.head ~= '' end
  local stands = standsIn(l)
  return stands == key or (key == 'idle' and l.stored and not stands)
end

local function checkIndex(key)
  local part = call('ZSCAN', P .. key, cursor, 'COUNT', 500)
  local members = {}
  for i = 1, #part[2], 2 do members[#members + 1] = part[2][i] end
  looked = looked + #members
  if key == 'ids' then loadJobs(members) else loadLanes(members) end
  for _, id in ipairs(members) do
    if not belongs(key, id) then
      if key == 'ids' then
        found(5, 'job ' .. id .. ': it is counted and not there')
      else
        found(1, nameOf(id) .. ': it stands in ' .. key .. ' and does not belong there')
      end
      if repairs then call('ZREM', P .. key, id) end
    end
  end
  return part[1]
end

local function checkRing(id)
  local r = ring(id)
  local should, broken = standOf(r), false
  -- A rate that allows again is seen by the next take.
  if should ~= r.stand and not (r.stand == 'D' and (should == 'T' or should == 'S')) then
    broken = found(8, 'ring ' .. id .. ': it stands as ' .. r.stand .. ' and should as ' .. should)
  end
  for stand in pairs(standKeys) do
    local is = call('ZSCORE', standKey(r, stand), id)
    if (is and true or false) ~= (stand == r.stand) then
      broken = found(8, 'ring ' .. id .. ': it stands in two places, or in none')
    end
  end
  if not broken or not repairs then return end
  for stand in pairs(standKeys) do call('ZREM', standKey(r, stand), id) end
  r.stand, r.other, r.changed = '-', true, true
  touch(r)
end

local function checkTotal(sums)
  local total = 0
  for _, n in pairs(sums) do total = total + tonumber(n) end
  if total ~= call('ZCARD', P .. 'ids') then found(5, 'the lanes hold more or fewer jobs than live', false) end
end

-- All lanes counted anew, if they are few enough for one call.
local function checkSums()
  local keys, size = {'leased', 'waiting', 'blocked'}, 0
  for _, id in ipairs(ringIds) do
    keys[#keys + 1] = 'rdy:' .. id
    keys[#keys + 1] = 'sus:' .. id
  end
  for _, key in ipairs(keys) do size = size + call('ZCARD', P .. key) end
  local sums = readHash('n')
  if size > mostSummed then return checkTotal(sums) end
  for _, key in ipairs(keys) do
    local ids = call('ZRANGE', P .. key, 0, -1)
    loadLanes(ids)
    for _, id in ipairs(ids) do tally(lane(id), 1) end
  end
  local should = {}
  for _, sum in pairs(counts) do
    for state = 0, 3 do should[state .. sum.field] = sum[state] end
  end
  counts = {}
  for field, n in pairs(sums) do should[field] = (should[field] or 0) - tonumber(n) end
  for field, n in pairs(should) do
    if n ~= 0 then
      found(5, 'jobs are counted wrong by ' .. n .. ' under ' .. field)
      if repairs and call('HINCRBY', P .. 'n', field, n) == 0 then call('HDEL', P .. 'n', field) end
    end
  end
  checkTotal(readHash('n'))
end

while number < #indexes and looked < mostLooked do
  cursor = checkIndex(indexes[number + 1])
  if cursor == '0' then number = number + 1 end
end
if number == #indexes and looked < mostLooked then
  for _, id in ipairs(ringIds) do checkRing(id) end
  checkSums()
  number = -1
end
if repairs then
  flush()
  saveMeta()
end
return {number, cursor, unpack(findings)}
