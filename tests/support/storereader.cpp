#include "tests/support/storereader.h"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace psi::test {

QList<QStringList> rowsOf(const QString &file, const QString &sql)
{
    QList<QStringList> rows;
    sqlite3 *db = nullptr;
    EXPECT_EQ(sqlite3_open_v2(file.toUtf8().constData(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_stmt *statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db, sql.toUtf8().constData(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db) << ": " << qPrintable(sql);
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
        QStringList row;
        for (int i = 0; i < sqlite3_column_count(statement); ++i)
            row += QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(statement, i)));
        rows += row;
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return rows;
}

qint64 numberOf(const QString &file, const QString &sql)
{
    const QList<QStringList> rows = rowsOf(file, sql);
    return rows.isEmpty() ? -1 : rows.first().value(0).toLongLong();
}

bool waitForNumber(const QString &file, const QString &sql, qint64 wanted, int seconds)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (numberOf(file, sql) < wanted) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::yield();
    }
    return true;
}

} // namespace psi::test
