#pragma once

#include "tests/simulator/storereader.h"

struct pg_conn;

namespace psi::sim {

/// A store on PostgreSQL through libpq, directly or behind PgBouncer. Rows are read one by one, so memory
/// does not grow with them.
class StoreDatabase : public StoreReader
{
public:
    StoreDatabase() = default;
    ~StoreDatabase() override;
    StoreDatabase(const StoreDatabase &) = delete;
    StoreDatabase &operator=(const StoreDatabase &) = delete;

    /// Waits for the server for at most 10 s.
    bool open(const QString &url);
    bool begin() override;
    void end() override;
    bool each(const char *sql, const std::function<void(const StoreRow &)> &row) override;
    const char *messagesSql() const override;

private:
    bool run(const char *sql);
    bool failed();

    pg_conn *m_connection = nullptr;
};

} // namespace psi::sim
