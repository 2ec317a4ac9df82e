#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "service/adapters/sqlite/sqliteconnection.h"
#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/clock.h"

namespace psi::store {

/// Reads of store.db beside its writer: each run() is one snapshot of the last commit, on a connection that
/// can write nothing. Any thread; as many at a time as ask, of whose connections a few are kept.
class SqliteReadHost final : public StoreHost
{
public:
    SqliteReadHost(QString path, const KeyedHash &hash, const Clock &clock)
        : m_path(std::move(path))
        , m_hash(hash)
        , m_clock(clock)
    {}

    /// Before it, and after stop(), reads answer Unavailable.
    void start();
    void stop();

protected:
    Result<void> transact(const Body &body) override;
    const void *database() const override { return this; }

private:
    using Connection = std::unique_ptr<SqliteConnection>;
    Result<Connection> take();
    void giveBack(Connection connection);

    QString m_path;
    const KeyedHash &m_hash;
    const Clock &m_clock;
    std::mutex m_mutex;
    bool m_isStarted = false;       ///< guarded by m_mutex
    std::vector<Connection> m_idle; ///< guarded by m_mutex
};

} // namespace psi::store
