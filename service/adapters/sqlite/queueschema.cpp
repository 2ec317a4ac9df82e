#include "service/adapters/sqlite/queueschema.h"

#include <array>

#include <sqlite/queuemigrations.h>

namespace psi::queue {

namespace {
// In order, never edited once released.
constexpr std::array migrations{queuemigrations::_0001_queue};

Result<int> versionOf(SqliteConnection &connection)
{
    const Result<SqliteStatement *> statement = connection.statement("PRAGMA user_version");
    if (!statement)
        return statement.error();
    const Result<bool> row = (*statement)->step();
    if (!row)
        return row.error();
    const int version = static_cast<int>((*statement)->integer(0));
    (*statement)->reset();
    return version;
}

Result<void> step(SqliteConnection &connection, std::string_view text, std::size_t version)
{
    const QByteArray sql = "BEGIN IMMEDIATE;" + QByteArray(text.data(), static_cast<qsizetype>(text.size())) +
                           "; PRAGMA user_version = " + QByteArray::number(static_cast<qulonglong>(version)) +
                           "; COMMIT;";
    Result<void> done = connection.exec(sql);
    if (!done && connection.inTransaction())
        (void)connection.exec("ROLLBACK").isOk();
    return done;
}
} // namespace

Result<void> prepareQueueSchema(SqliteConnection &connection)
{
    const Result<int> version = versionOf(connection);
    if (!version)
        return version.error();
    if (*version > static_cast<int>(migrations.size()))
        return Error{ErrorCode::UnknownVersion,
                     QStringLiteral("queue.db is of version %1, this program knows %2: upgrade the program")
                         .arg(*version)
                         .arg(migrations.size())};
    for (auto next = static_cast<std::size_t>(*version); next < migrations.size(); ++next) {
        if (Result<void> done = step(connection, migrations[next], next + 1); !done)
            return done;
    }
    return {};
}

} // namespace psi::queue
