#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>

#include <QString>

#include "service/adapters/sqlite/sqlitestatement.h"
#include "shared/result.h"

struct sqlite3;

namespace psi {

/// One connection to a SQLite file, opened by Qt's driver and used through the driver's handle.
///
/// Belongs to the thread that opened it, and is used and destroyed there. There is exactly one Writer per
/// file in the whole machine, the only one that commits and checkpoints (SQLite 3.40 has a WAL race with
/// two); any number of Readers (query_only, never checkpoint).
class SqliteConnection
{
public:
    enum class Mode : unsigned char
    {
        Writer,
        Reader
    };
    struct Options
    {
        QString path;
        Mode mode = Mode::Reader;
        bool fullSync = true;                       ///< synchronous FULL, else NORMAL
        std::chrono::milliseconds busyTimeout{250}; ///< for locks of other processes
    };

    /// Opens, sets WAL and the pragmas. Unavailable if the file cannot be opened, Invalid if it is no
    /// database.
    static Result<std::unique_ptr<SqliteConnection>> open(const Options &options);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection &) = delete;
    SqliteConnection &operator=(const SqliteConnection &) = delete;

    /// The prepared statement for `sql`, made once and kept; `sql` must outlive the connection (a literal or
    /// a text kept by the adapter). Reset before it is handed out.
    Result<SqliteStatement *> statement(std::string_view sql);
    /// Runs statements without parameters, several separated by ';'.
    Result<void> exec(const QByteArray &sql);
    /// Ends every statement that was left in the middle of its rows, so that none keeps a snapshot open.
    void resetStatements();
    /// Rows changed by the last statement.
    std::int64_t changes() const;
    bool inTransaction() const;
    sqlite3 *handle() const { return m_handle; }

private:
    explicit SqliteConnection(QString name)
        : m_name(std::move(name))
    {}
    Result<void> configure(const Options &options);

    QString m_name;
    sqlite3 *m_handle = nullptr;
    std::map<std::string_view, std::unique_ptr<SqliteStatement>> m_statements;
    std::unordered_map<const char *, std::pair<std::size_t, SqliteStatement *>>
        m_known; ///< by place of the text
};

} // namespace psi
