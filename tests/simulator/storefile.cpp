#include "tests/simulator/storefile.h"

#include <QFile>

#include <sqlite3.h>

namespace psi::sim {

namespace {

class FileRow : public StoreRow
{
public:
    explicit FileRow(sqlite3_stmt *statement)
        : m_statement(statement)
    {}

    std::string text(int column) const override
    {
        const auto *bytes = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
        return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                     : std::string();
    }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
    bool isNull(int column) const override { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }

private:
    sqlite3_stmt *m_statement;
};

} // namespace

StoreFile::~StoreFile() { sqlite3_close_v2(m_database); }

bool StoreFile::open(const QString &path)
{
    if (!QFile::exists(path))
        return fail(QStringLiteral("there is no %1").arg(path));
    if (sqlite3_open_v2(QFile::encodeName(path).constData(), &m_database, SQLITE_OPEN_READONLY, nullptr) !=
        SQLITE_OK)
        return failed();
    sqlite3_busy_timeout(m_database, 10000);
    return true;
}

bool StoreFile::begin()
{
    return sqlite3_exec(m_database, "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK || failed();
}

void StoreFile::end() { sqlite3_exec(m_database, "ROLLBACK", nullptr, nullptr, nullptr); }

bool StoreFile::each(const char *sql, const std::function<void(const StoreRow &)> &row)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr) != SQLITE_OK)
        return failed();
    const FileRow current(statement);
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW)
        row(current);
    const bool isDone = step == SQLITE_DONE || failed();
    sqlite3_finalize(statement);
    return isDone && step == SQLITE_DONE;
}

// Rows are numbered as they are inserted.
const char *StoreFile::messagesSql() const
{
    return "SELECT whatsapp_message_id, conversacion_id, rowid, secuencia FROM mensajes "
           "WHERE direccion = 'entrante' AND whatsapp_message_id IS NOT NULL";
}

bool StoreFile::failed() { return fail(QString::fromUtf8(sqlite3_errmsg(m_database))); }

} // namespace psi::sim
