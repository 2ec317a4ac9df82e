#include "service/adapters/postgres/pgpool.h"

#include <algorithm>
#include <chrono>

#include <condition_variable>
#include <map>
#include <mutex>

namespace psi::postgres {

/// Shared with the threads that keep a session, since these may outlive the pool.
struct PgPool::State
{
    std::mutex mutex;
    std::condition_variable changed;
    int most = 1;   ///< the rest guarded by mutex
    int opened = 0; ///< sessions that are there or being opened
    int waiting = 0;
    bool stopped = true;

    void closed()
    {
        const std::lock_guard lock(mutex);
        --opened;
        changed.notify_one();
    }
};

namespace {

constexpr std::chrono::seconds patience{5};

/// The sessions that this thread keeps, by pool; closed on this thread when it ends.
class KeptSessions
{
public:
    ~KeptSessions()
    {
        while (!m_sessions.empty())
            close(m_sessions.begin()->first);
    }

    std::unique_ptr<PgSession> take(const std::shared_ptr<PgPool::State> &pool)
    {
        const auto found = m_sessions.find(pool);
        if (found == m_sessions.end())
            return nullptr;
        std::unique_ptr<PgSession> session = std::move(found->second);
        m_sessions.erase(found);
        return session;
    }
    void keep(const std::shared_ptr<PgPool::State> &pool, std::unique_ptr<PgSession> session)
    {
        m_sessions.insert_or_assign(pool, std::move(session));
    }
    void close(const std::shared_ptr<PgPool::State> &pool)
    {
        if (m_sessions.erase(pool) > 0)
            pool->closed();
    }

private:
    std::map<std::shared_ptr<PgPool::State>, std::unique_ptr<PgSession>> m_sessions;
};

thread_local KeptSessions keptSessions;

} // namespace

PgPool::Lease::Lease(PgPool &pool, std::unique_ptr<PgSession> session, bool keeps)
    : m_pool(&pool)
    , m_session(std::move(session))
    , m_keeps(keeps)
{}

PgPool::Lease::Lease(Lease &&other) noexcept = default;

PgPool::Lease::~Lease()
{
    if (m_session != nullptr)
        m_pool->giveBack(std::move(m_session), m_keeps);
}

PgPool::PgPool(QByteArray url, int maxConnections)
    : m_url(std::move(url))
    , m_state(std::make_shared<State>())
{
    m_state->most = std::max(1, maxConnections);
}

PgPool::~PgPool() { stop(); }

Result<PgPool::Lease> PgPool::take(Use use)
{
    {
        std::unique_lock lock(m_state->mutex);
        if (m_state->stopped)
            return Error{ErrorCode::Unavailable, QStringLiteral("the store is closed")};
        if (std::unique_ptr<PgSession> kept = keptSessions.take(m_state))
            return Lease(*this, std::move(kept), true);
        ++m_state->waiting;
        const bool isFree = m_state->changed.wait_for(
            lock, patience, [this] { return m_state->stopped || m_state->opened < m_state->most; });
        --m_state->waiting;
        if (!isFree || m_state->stopped)
            return Error{ErrorCode::Unavailable, QStringLiteral("all connections to PostgreSQL are taken")};
        ++m_state->opened;
    }
    Result<std::unique_ptr<PgSession>> session = PgSession::open(m_url);
    if (session)
        return Lease(*this, std::move(*session), use == Use::Keep);
    m_state->closed();
    return session.error();
}

void PgPool::giveBack(std::unique_ptr<PgSession> session, bool keeps)
{
    {
        const std::lock_guard lock(m_state->mutex);
        keeps = keeps && !m_state->stopped && m_state->waiting == 0 && !session->isBroken();
    }
    if (keeps)
        return keptSessions.keep(m_state, std::move(session));
    session.reset();
    m_state->closed();
}

void PgPool::start()
{
    const std::lock_guard lock(m_state->mutex);
    m_state->stopped = false;
}

void PgPool::stop()
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopped = true;
        m_state->changed.notify_all();
    }
    keptSessions.close(m_state);
}

int PgPool::open() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->opened;
}

} // namespace psi::postgres
