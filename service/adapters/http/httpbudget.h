#pragma once

#include <atomic>
#include <mutex>

#include <QByteArray>
#include <QHash>

#include "service/adapters/http/httplimits.h"

namespace psi {

/// What all connections of one server may use together. Any thread.
class HttpBudget
{
public:
    /// `limits` outlives the budget.
    explicit HttpBudget(const HttpLimits &limits)
        : m_limits(limits)
    {}

    /// False: the total, or that of `peer`, is used up. An empty `peer` is not counted on its own.
    bool takeConnection(const QByteArray &peer);
    void giveConnection(const QByteArray &peer);
    int connections() const { return m_connections.load(std::memory_order_relaxed); }

    /// False, and nothing taken, if the bodies in flight would exceed their bound.
    bool takeBody(qint64 bytes);
    void giveBody(qint64 bytes) { m_bodyBytes.fetch_sub(bytes, std::memory_order_relaxed); }
    bool hasRoomFor(qint64 bytes) const
    {
        return m_bodyBytes.load(std::memory_order_relaxed) + bytes <= m_limits.inflightBodyBytes;
    }

private:
    bool takePeer(const QByteArray &peer);

    const HttpLimits &m_limits;
    std::atomic<int> m_connections{0};
    std::atomic<qint64> m_bodyBytes{0};
    std::mutex m_mutex;
    QHash<QByteArray, int> m_perPeer; ///< guarded by m_mutex; only used with a limit per address
};

} // namespace psi
