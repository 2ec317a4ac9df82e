#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "service/adapters/postgres/postgresstore.h"
#include "tests/support/manualclock.h"
#include "tests/support/pgclient.h"
#include "tests/support/plainhash.h"
#include "tests/support/postgresserver.h"

namespace psi::test {

using namespace std::chrono_literals;

/// The server that all cases of a program share; a program whose server does not start fails.
PostgresServer &sharedServer();

/// A database of its own on that server, empty until something is made in it, and a store on it.
class PgCase : public testing::Test
{
protected:
    void SetUp() override;
    void TearDown() override;

    QByteArray url() const { return sharedServer().url(m_database); }
    /// Must succeed; the lines that it said.
    QStringList migrate();
    /// A store on the migrated database; a failure when it does not start.
    PostgresStore &store(int connections = 8);
    /// The last store, closed.
    void closeStore() { m_store.reset(); }

    /// Applies by step() with no menus; must succeed.
    Committed apply(const std::vector<WorkEvent> &events);
    WorkEvent message(const QString &phone, const QString &text, int second);

    void run(const QByteArray &sql);
    QString cell(const QByteArray &sql);
    /// Rows joined by a comma, cells by a blank.
    QString rows(const QByteArray &sql);

    QByteArray m_database;
    ManualClock m_clock;
    PlainHash m_hash;
    std::unique_ptr<PgClient> m_crm; ///< another program, as the owner of all
    std::unique_ptr<PostgresStore> m_store;
    std::int64_t m_sequence = 0;
};

} // namespace psi::test
