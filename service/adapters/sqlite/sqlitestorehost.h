#pragma once

#include "service/adapters/sqlite/sqlitestore.h"
#include "service/adapters/sqlite/sqlitewriter.h"
#include "service/adapters/sqlstore/storehost.h"

namespace psi::store {

/// store.db: a transaction is one operation on its writer.
class SqliteStoreHost final : public StoreHost
{
public:
    SqliteStoreHost(SqliteStore::Options options, const KeyedHash &hash, const Clock &clock);

    Result<void> start() { return m_writer.start(); }
    void stop() { m_writer.stop(); }

    std::size_t walBytes() const { return m_writer.walBytes(); }

protected:
    Result<void> transact(const Body &body) override;
    const void *database() const override { return this; }

private:
    SqliteWriter::Options writerOptions();
    Result<void> prepare(SqliteConnection &connection) const;

    SqliteStore::Options m_options;
    const KeyedHash &m_hash;
    const Clock &m_clock;
    Uuids m_uuids; ///< writer thread only
    SqliteWriter m_writer;
};

} // namespace psi::store
