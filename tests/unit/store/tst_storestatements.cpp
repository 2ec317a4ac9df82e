#include <gtest/gtest.h>

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>

#include "service/adapters/sqlite/rowstable.h"
#include "service/adapters/sqlite/storeschema.h"

using namespace psi;
using namespace psi::store;

namespace {

QByteArray textOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Every statement of a transaction finds its rows by an index, whatever SQLite's planner knows of the tables.
TEST(StoreStatements, readNoTableFully)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("store.db"));
    auto opened = SqliteConnection::open({path, SqliteConnection::Mode::Writer});
    ASSERT_TRUE(opened.isOk());
    SqliteConnection &connection = **opened;
    registerRows(connection.handle());
    ASSERT_TRUE(prepareStoreSchema(connection, path).isOk());
    const QDir statements(QStringLiteral(PSI_SOURCE_DIR "/resources/sql/sqlite/store"));
    std::vector<QByteArray> texts; // must outlive the connection's statements
    for (const QString &file : statements.entryList({QStringLiteral("*.sql")})) {
        const bool isRare =
            file.startsWith(QLatin1String("menu_")) || file.startsWith(QLatin1String("area_"));
        if (!isRare && !file.startsWith(QLatin1String("schema")) && !file.startsWith(QLatin1String("purge")))
            texts.push_back("EXPLAIN QUERY PLAN " + textOf(statements.filePath(file)));
    }
    EXPECT_GT(texts.size(), 25u);
    for (const QByteArray &text : texts) {
        const auto plan = connection.statement({text.constData(), static_cast<std::size_t>(text.size())});
        ASSERT_TRUE(plan.isOk()) << plan.error().message.toStdString();
        while ((*plan)->step().value()) {
            const QByteArray step = (*plan)->bytes(3);
            const bool isRead =
                step.startsWith("SCAN") && !step.contains("VIRTUAL TABLE") && step != "SCAN CONSTANT ROW";
            // outbox_ids reads the one row of sqlite_sequence, outgoing_count what its subquery found.
            EXPECT_TRUE(!isRead || step == "SCAN sqlite_sequence" || step == "SCAN found")
                << step.constData() << "\n"
                << text.constData();
        }
    }
    opened->reset();
}

// SQLite counts the parameters of a statement by where they first stand, whatever their number says;
// PostgreSQL goes by the number.
TEST(StoreStatements, ofBothDatabasesNameTheirParametersInOrder)
{
    const QDir statements(QStringLiteral(PSI_SOURCE_DIR "/resources/sql/common/store"));
    const QStringList files = statements.entryList({QStringLiteral("*.sql")});
    EXPECT_GT(files.size(), 25);
    static const QRegularExpression comment(QStringLiteral("--[^\\n]*"));
    static const QRegularExpression parameter(QStringLiteral("\\$([0-9]+)"));
    for (const QString &file : files) {
        QString text = QString::fromUtf8(textOf(statements.filePath(file)));
        text.remove(comment);
        int last = 0;
        for (const QRegularExpressionMatch &match : parameter.globalMatch(text)) {
            const int number = match.captured(1).toInt();
            EXPECT_LE(number, last + 1) << qPrintable(file);
            last = std::max(last, number);
        }
    }
}

} // namespace
