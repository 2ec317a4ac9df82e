#include "service/adapters/sqlite/sqlitereadhost.h"

#include "service/adapters/sqlite/rowstable.h"
#include "service/adapters/sqlite/sqlitesql.h"

namespace psi::store {

namespace {
constexpr std::size_t mostKept = 4;
} // namespace

void SqliteReadHost::start()
{
    const std::lock_guard lock(m_mutex);
    m_isStarted = true;
}

void SqliteReadHost::stop()
{
    const std::lock_guard lock(m_mutex);
    m_isStarted = false;
    m_idle.clear();
}

Result<SqliteReadHost::Connection> SqliteReadHost::take()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_isStarted)
            return Error{ErrorCode::Unavailable, QStringLiteral("the store is not started")};
        if (!m_idle.empty()) {
            Connection kept = std::move(m_idle.back());
            m_idle.pop_back();
            return kept;
        }
    }
    Result<Connection> opened = SqliteConnection::open({m_path, SqliteConnection::Mode::Reader});
    if (opened)
        registerRows((*opened)->handle());
    return opened;
}

void SqliteReadHost::giveBack(Connection connection)
{
    const std::lock_guard lock(m_mutex);
    if (m_isStarted && m_idle.size() < mostKept)
        m_idle.push_back(std::move(connection));
}

Result<void> SqliteReadHost::transact(const Body &body)
{
    Result<Connection> connection = take();
    if (!connection)
        return connection.error();
    if (const Result<void> begun = (*connection)->exec("BEGIN"); !begun)
        return begun;
    Uuids uuids;
    Result<void> result = guarded([&] {
        const SqliteSql sql(**connection);
        body(Context{sql, m_hash, uuids, {}, m_clock.now()});
    });
    (*connection)->resetStatements();
    const Result<void> ended = (*connection)->exec("ROLLBACK");
    if (!ended)
        return result ? ended : result;
    giveBack(std::move(*connection));
    return result;
}

} // namespace psi::store
