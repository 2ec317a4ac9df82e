#pragma once

#include <optional>
#include <unordered_map>

#include <QByteArray>
#include <QHash>

#include "tests/simulator/simtime.h"

namespace psi::sim {

/// One token each `interval`, at most `burst` saved up. A refused take costs nothing. A value.
class Bucket
{
public:
    Bucket(Duration interval, int burst)
        : m_interval(interval)
        , m_room(interval * (burst - 1))
    {}

    bool mayTake(Time now) const { return m_due - m_room <= now; }
    /// Requires mayTake(now).
    void take(Time now) { m_due = std::max(m_due, now) + m_interval; }
    bool isFull(Time now) const { return m_due <= now; }

private:
    Duration m_interval;
    Duration m_room;
    Time m_due{}; ///< when the bucket would be full again
};

struct ThrottleLimits
{
    Duration pairInterval = std::chrono::seconds(6); ///< one message to the same person
    int pairBurst = 45;
    int lineRate = 80; ///< messages per second of a number, one second's worth saved up
};

/// Meta's limits on messages: of a number to the same person (131056) and of a number in all (130429). One
/// thread. Memory: a bucket a pair until it is full again, looked at whenever there are 100,000.
class Throttle
{
public:
    explicit Throttle(ThrottleLimits limits = {})
        : m_limits(limits)
    {}

    /// The code that the message is refused with; nothing: it may go, and is counted.
    std::optional<int> take(const QByteArray &line, const QByteArray &recipient, Time now);
    void setLimits(ThrottleLimits limits);

private:
    void forgetFull(Time now);

    ThrottleLimits m_limits;
    std::unordered_map<QByteArray, Bucket> m_lines;
    std::unordered_map<QByteArray, Bucket> m_pairs;
};

} // namespace psi::sim
