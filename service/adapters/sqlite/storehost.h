#pragma once

#include <functional>

#include "service/adapters/sqlite/sqlitestore.h"
#include "service/adapters/sqlite/sqlitewriter.h"
#include "service/adapters/sqlite/storecontext.h"

namespace psi::store {

/// What the store's ports share: the writer of store.db, the hash, the clock.
///
/// run() posts one operation and waits for its commit; a Failure thrown in it undoes it and is the answer.
/// Any thread, but never the writer's.
class StoreHost
{
public:
    StoreHost(SqliteStore::Options options, const KeyedHash &hash, const Clock &clock);

    Result<void> start() { return m_writer.start(); }
    void stop() { m_writer.stop(); }

    using Body = std::function<void(const Context &)>;
    Result<void> run(const Body &body);

    std::size_t walBytes() const { return m_writer.walBytes(); }

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
