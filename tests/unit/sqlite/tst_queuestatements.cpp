#include <list>

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "service/adapters/sqlite/queueschema.h"

using namespace psi;

namespace {
// Tables of a few rows, read at start or whole by design.
const QStringList small{
    QStringLiteral("counter_load"), QStringLiteral("limit_load"),  QStringLiteral("pause_load"),
    QStringLiteral("ring_load"),    QStringLiteral("recent_load"), QStringLiteral("recent_find"),
    QStringLiteral("done_all"),     QStringLiteral("done_old"),    QStringLiteral("used_pages")};

/// The steps of the plan of a statement of the queue.
QStringList planOf(SqliteConnection &connection, const QByteArray &text)
{
    static std::list<QByteArray> kept; // statement() keeps the text
    const QByteArray &sql = kept.emplace_back("EXPLAIN QUERY PLAN " + text);
    const auto statement = connection.statement({sql.constData(), static_cast<std::size_t>(sql.size())});
    EXPECT_TRUE(statement.isOk()) << (statement ? "" : statement.error().message.toStdString());
    QStringList steps;
    while (statement && (*statement)->step().value())
        steps.append((*statement)->text(3));
    return steps;
}
} // namespace

TEST(QueueStatements, AllAreReadByAnIndexOrARowNumber)
{
    QTemporaryDir dir;
    auto opened =
        SqliteConnection::open({dir.filePath(QStringLiteral("q.db")), SqliteConnection::Mode::Writer});
    ASSERT_TRUE(opened.isOk());
    ASSERT_TRUE(psi::queue::prepareQueueSchema(**opened).isOk());
    const QDir folder(QStringLiteral(PSI_SOURCE_DIR "/resources/sql/sqlite/queue"));
    const QStringList files = folder.entryList({QStringLiteral("*.sql")});
    ASSERT_GT(files.size(), 40);
    for (const QString &name : files) {
        SCOPED_TRACE(name.toStdString());
        QFile file(folder.filePath(name));
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        const QStringList plan = planOf(**opened, file.readAll());
        if (small.contains(name.chopped(4)))
            continue;
        for (const QString &step : plan) {
            const bool isWhole = step.startsWith(QStringLiteral("SCAN ")) &&
                                 !step.startsWith(QStringLiteral("SCAN CONSTANT ROW"));
            EXPECT_FALSE(isWhole) << step.toStdString();
            EXPECT_FALSE(step.contains(QStringLiteral("TEMP B-TREE FOR ORDER BY"))) << step.toStdString();
        }
    }
}
