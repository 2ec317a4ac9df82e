#!lua
-- Puts jobs into their lanes, each unless its dedup key is held. Without allow-oom: a full server takes no
-- new work, and refuses the script before it wrote anything.
--
-- ARGV[4]  how long a dedup key is held, microseconds
-- then for each job: lane, dedup key (empty = none), class 0..3, 1 = the key is held while the job lives,
--          delay, deadline as a delay (empty = none), the job behind its fixed part (libjobs.lua)
-- Returns  for each job: its id, or that of the living job which holds its key (0 = it is gone); 1 = duplicate
-- lib: meta writes jobs rings lanes entry
begin()
local life = tonumber(ARGV[4])
local answers, fresh, queued, ids = {}, {}, {}, {}
for i = 5, #ARGV, 7 do ids[#ids + 1] = ARGV[i] end
loadLanes(ids)

local function lives(id) return fresh[id] or call('EXISTS', P .. 'j:' .. id) == 1 end

local function add(id, at)
  local l, class, body = lane(ARGV[at]), tonumber(ARGV[at + 2]), ARGV[at + 6]
  local j = {created = now, due = now + math.max(tonumber(ARGV[at + 4]), 0), pos = meta.seq, attempts = 0,
    lostAlone = 0, class = class, deadline = 0, flags = 0}
  if ARGV[at + 5] ~= '' then j.deadline = now + tonumber(ARGV[at + 5]) end
  if ARGV[at + 1] ~= '' then j.flags = tonumber(ARGV[at + 3]) end
  write('j:' .. id, fixedPart(j) .. body)
  zadd('ids', j.pos, id)
  zadd('q:' .. l.id, j.pos, id)
  join(l, id, j, class, lineOf(body))
  fresh[id] = true
end

for i = 5, #ARGV, 7 do
  local id, isFree, holder = idText(math.max(meta.seq + 1, now)), true, nil
  if ARGV[i + 1] ~= '' then isFree, holder = claimKey(ARGV[i + 1], id, ARGV[i + 3] == '0' and life or nil) end
  if isFree then
    nextSeq()
    add(id, i)
    answers[#answers + 1] = meta.seq
  else
    answers[#answers + 1] = lives(holder) and tonumber(holder) or 0
  end
  answers[#answers + 1] = isFree and 0 or 1
end
flush()
saveMeta()
if next(fresh) then wake() end
return answers
