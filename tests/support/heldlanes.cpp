#include "tests/support/heldlanes.h"

#include <thread>

#include "tests/support/redisserver.h"

namespace psi::test {

namespace {

constexpr std::chrono::milliseconds pause{5};

// A worker's name begins with the id of its process. A lane's name holds any bytes.
constexpr auto heldScript = R"(
local found = {}
for _, own in ipairs(redis.call('KEYS', '{psi:0}:own:' .. ARGV[1] .. '-*')) do
  for _, lane in ipairs(redis.call('SMEMBERS', own)) do
    found[#found + 1] = (string.gsub(lane, '.', function(c) return string.format('%02x', string.byte(c)) end))
    found[#found + 1] = redis.call('ZRANGE', '{psi:0}:q:' .. lane, 0, 0)[1]
  end
end
return found)";

constexpr auto waitingScript = R"(
local others, waiting = {}, 0
for _, own in ipairs(redis.call('KEYS', '{psi:0}:own:*')) do
  if not string.find(own, 'own:' .. ARGV[1] .. '-', 1, true) then others[#others + 1] = own end
end
local function isHeld(lane)
  for _, own in ipairs(others) do
    if redis.call('SISMEMBER', own, lane) == 1 then return true end
  end
end
for i = 2, #ARGV, 2 do
  local lane = string.gsub(ARGV[i], '%x%x', function(c) return string.char(tonumber(c, 16)) end)
  local isThere = redis.call('ZSCORE', '{psi:0}:q:' .. lane, ARGV[i + 1])
  if isThere and not isHeld(lane) then waiting = waiting + 1 end
end
return waiting)";

} // namespace

HeldLanes::HeldLanes(const RedisServer &redis, qint64 pid)
    : m_redis(redis)
    , m_pid(QByteArray::number(pid))
{
    const QByteArray found = redis.command({"EVAL", heldScript, "0", m_pid});
    for (const QByteArray &part : found.split('\n')) {
        if (!part.isEmpty())
            m_lanes.push_back(part);
    }
}

int HeldLanes::waiting() const
{
    std::vector<QByteArray> words{"EVAL", waitingScript, "0", m_pid};
    words.insert(words.end(), m_lanes.begin(), m_lanes.end());
    bool isNumber = false;
    const int waiting = m_redis.command(words).toInt(&isNumber);
    return isNumber ? waiting : count();
}

HeldLanes::Recovery HeldLanes::watch(std::chrono::steady_clock::time_point since,
                                     std::chrono::milliseconds patience) const
{
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    Recovery recovery;
    while (!recovery.all) {
        const int left = waiting();
        const auto passed = duration_cast<milliseconds>(std::chrono::steady_clock::now() - since);
        if (!recovery.first && left < count())
            recovery.first = passed;
        if (left == 0)
            recovery.all = passed;
        else if (passed > patience)
            break;
        std::this_thread::sleep_for(pause);
    }
    return recovery;
}

} // namespace psi::test
