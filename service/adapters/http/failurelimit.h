#pragma once

#include <mutex>

#include <QByteArray>
#include <QHash>

#include "service/domain/queue/gcra.h"

namespace psi {

/// How often a client address may fail: who guesses a token gets a few tries and then waits. Only failures
/// are charged. Any thread. Memory: `most` addresses; beyond them the one nearest to being free is forgotten.
/// Times are of a steady clock.
class FailureLimit
{
public:
    explicit FailureLimit(RateLimit limit, qsizetype most = 4096)
        : m_limit(limit)
        , m_most(most)
    {}

    /// Until the address may try again; zero = now.
    Micros wait(const QByteArray &address, Micros now) const;
    /// It failed.
    void charge(const QByteArray &address, Micros now);
    qsizetype addresses() const;

private:
    void makeRoom(Timestamp now);

    const RateLimit m_limit;
    const qsizetype m_most;
    mutable std::mutex m_mutex;
    QHash<QByteArray, Timestamp> m_tats; ///< address -> when all it failed is paid; guarded by m_mutex
};

} // namespace psi
