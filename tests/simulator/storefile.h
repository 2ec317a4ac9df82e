#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <QByteArray>
#include <QString>

struct sqlite3;
struct sqlite3_stmt;

namespace psi::sim {

/// The current row of a query. Texts live until the next row.
class StoreRow
{
public:
    explicit StoreRow(sqlite3_stmt *statement)
        : m_statement(statement)
    {}
    std::string text(int column) const;
    std::int64_t integer(int column) const;
    bool isNull(int column) const;

private:
    sqlite3_stmt *m_statement;
};

/// A store.db, read only, while the service may be writing it. One thread at a time.
class StoreFile
{
public:
    StoreFile() = default;
    ~StoreFile();
    StoreFile(const StoreFile &) = delete;
    StoreFile &operator=(const StoreFile &) = delete;

    /// False: `error()` says why. Every failure below is told the same way.
    bool open(const QString &path);
    /// Calls `row` for each row. All queries between begin() and end() see one moment.
    bool each(const char *sql, const std::function<void(const StoreRow &)> &row);
    bool begin();
    void end();
    const QString &error() const { return m_error; }

private:
    bool failed();

    sqlite3 *m_database = nullptr;
    QString m_error;
};

} // namespace psi::sim
