#include "tests/support/oracle.h"

#include <thread>

#include <gtest/gtest.h>

#include <QByteArray>
#include <QFile>

#include <sqlite3.h>

namespace psi::test {

namespace {

struct Database
{
    Database(const QString &file, int flags)
    {
        if (sqlite3_open_v2(QFile::encodeName(file).constData(), &handle, flags, nullptr) != SQLITE_OK)
            ADD_FAILURE() << qPrintable(file) << ": " << sqlite3_errmsg(handle);
        sqlite3_busy_timeout(handle, 10000);
    }
    ~Database() { sqlite3_close_v2(handle); }
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    sqlite3 *handle = nullptr;
};

std::string textOf(sqlite3_stmt *statement, int column)
{
    const int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_NULL)
        return "NULL";
    const auto *bytes = static_cast<const char *>(sqlite3_column_blob(statement, column));
    const QByteArray value(bytes, sqlite3_column_bytes(statement, column));
    return type == SQLITE_BLOB ? "x" + value.toHex().toStdString() : value.toStdString();
}

} // namespace

std::vector<std::vector<std::string>> queryRows(const QString &file, const char *sql)
{
    const Database database(file, SQLITE_OPEN_READONLY);
    std::vector<std::vector<std::string>> rows;
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(database.handle, sql, -1, &statement, nullptr) != SQLITE_OK)
        ADD_FAILURE() << sql << ": " << sqlite3_errmsg(database.handle);
    int step = SQLITE_MISUSE;
    while (statement && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        rows.emplace_back();
        for (int i = 0; i < sqlite3_column_count(statement); ++i)
            rows.back().push_back(textOf(statement, i));
    }
    EXPECT_EQ(step, SQLITE_DONE) << sql << ": " << sqlite3_errmsg(database.handle);
    sqlite3_finalize(statement);
    return rows;
}

std::int64_t queryNumber(const QString &file, const char *sql)
{
    const auto rows = queryRows(file, sql);
    return rows.empty() ? -1 : QByteArray::fromStdString(rows.front().front()).toLongLong();
}

void changeDatabase(const QString &file, const char *sql)
{
    const Database database(file, SQLITE_OPEN_READWRITE);
    char *error = nullptr;
    EXPECT_EQ(sqlite3_exec(database.handle, sql, nullptr, nullptr, &error), SQLITE_OK)
        << sql << ": " << error;
    sqlite3_free(error);
}

void PrintTo(const ElementCounts &counts, std::ostream *out)
{
    *out << "messages " << counts.messages << ", statuses " << counts.statuses << ", errors " << counts.errors
         << ", others " << counts.others;
}

ElementCounts countElements(const QString &store)
{
    const auto rows = queryRows(store, "SELECT (SELECT count(*) FROM mensajes WHERE direccion = 'entrante' "
                                       "AND whatsapp_message_id IS NOT NULL)"
                                       " + (SELECT count(*) FROM router_eventos WHERE clase = 'mensaje'),"
                                       " (SELECT count(*) FROM router_estados_mensaje)"
                                       " + (SELECT count(*) FROM router_eventos WHERE clase = 'estado'),"
                                       " (SELECT count(*) FROM router_eventos WHERE clase = 'error'),"
                                       " (SELECT count(*) FROM router_eventos WHERE clase = 'otro')");
    if (rows.empty())
        return {};
    const auto number = [&](std::size_t i) { return std::stoll(rows.front()[i]); };
    return {number(0), number(1), number(2), number(3)};
}

StoreContents contentsOf(const QString &store)
{
    StoreContents contents;
    for (const auto &row :
         queryRows(store, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                          "'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('router_metricas', "
                          "'router_tareas') ORDER BY name"))
        contents[row.front()] =
            queryRows(store, ("SELECT rowid, * FROM " + row.front() + " ORDER BY rowid").c_str());
    return contents;
}

bool waitUntil(const std::function<bool()> &isSo, int seconds)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (!isSo()) {
        if (std::chrono::steady_clock::now() >= until)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

} // namespace psi::test
