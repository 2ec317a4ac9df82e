#include "tests/simulator/storefile.h"

#include <QFile>

#include <sqlite3.h>

namespace psi::sim {

std::string StoreRow::text(int column) const
{
    const auto *bytes = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                 : std::string();
}

std::int64_t StoreRow::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

bool StoreRow::isNull(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }

StoreFile::~StoreFile() { sqlite3_close_v2(m_database); }

bool StoreFile::open(const QString &path)
{
    if (!QFile::exists(path)) {
        m_error = QStringLiteral("there is no %1").arg(path);
        return false;
    }
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
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW)
        row(StoreRow(statement));
    const bool isDone = step == SQLITE_DONE || failed();
    sqlite3_finalize(statement);
    return isDone && step == SQLITE_DONE;
}

bool StoreFile::failed()
{
    m_error = QString::fromUtf8(sqlite3_errmsg(m_database));
    return false;
}

} // namespace psi::sim
