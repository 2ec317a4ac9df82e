#pragma once

#include <memory>

#include "service/adapters/postgres/pgsession.h"

namespace psi::postgres {

/// The connections of one process: never more than `maxConnections`.
///
/// A session belongs to one thread. A thread that works all the time keeps its own until it ends; others
/// close theirs with the lease. When all are taken, a thread waits for up to 5 s, and the next lease that
/// ends gives its session up. Any thread.
class PgPool
{
public:
    PgPool(QByteArray url, int maxConnections);
    ~PgPool();

    class Lease
    {
    public:
        Lease(Lease &&other) noexcept;
        ~Lease();
        Lease &operator=(Lease &&) = delete;

        PgSession &session() const { return *m_session; }
        /// Its connection is not used again.
        void drop() { m_keeps = false; }

    private:
        friend class PgPool;
        Lease(PgPool &pool, std::unique_ptr<PgSession> session, bool keeps);

        PgPool *m_pool;
        std::unique_ptr<PgSession> m_session;
        bool m_keeps;
    };

    enum class Use : unsigned char
    {
        Keep, ///< this thread works all the time
        Once
    };
    /// Unavailable when nobody answers, or none is free in time.
    Result<Lease> take(Use use);

    /// Before it, take() answers Unavailable.
    void start();
    /// Closes this thread's session; those of others close when their threads end or ask again. Safe twice.
    void stop();
    int open() const;

    struct State;

private:
    void giveBack(std::unique_ptr<PgSession> session, bool keeps);

    QByteArray m_url;
    std::shared_ptr<State> m_state;
};

} // namespace psi::postgres
