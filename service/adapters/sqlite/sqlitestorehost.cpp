#include "service/adapters/sqlite/sqlitestorehost.h"

#include "service/adapters/sqlite/rowstable.h"
#include "service/adapters/sqlite/sqlitesql.h"
#include "service/adapters/sqlite/storeschema.h"

namespace psi::store {

SqliteStoreHost::SqliteStoreHost(SqliteStore::Options options, const KeyedHash &hash, const Clock &clock)
    : m_options(std::move(options))
    , m_hash(hash)
    , m_clock(clock)
    , m_writer(writerOptions())
{}

SqliteWriter::Options SqliteStoreHost::writerOptions()
{
    SqliteWriter::Options options;
    options.background = true;
    options.path = m_options.path;
    options.fullSync = true;
    options.prepare = [this](SqliteConnection &connection) { return prepare(connection); };
    return options;
}

Result<void> SqliteStoreHost::prepare(SqliteConnection &connection) const
{
    registerRows(connection.handle());
    Result<void> prepared = prepareStoreSchema(connection, m_options.path);
    if (prepared && m_options.opened)
        m_options.opened(connection);
    return prepared;
}

Result<void> SqliteStoreHost::transact(const Body &body)
{
    return m_writer.run([&](SqliteConnection &connection) {
        return guarded([&] {
            const SqliteSql sql(connection);
            body(Context{sql, m_hash, m_uuids, m_options.defaultArea, m_clock.now()});
        });
    });
}

} // namespace psi::store
