#include <set>

#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include "service/adapters/redis/redisscripts.h"
#include "tests/unit/redis/redisqueuekit.h"

namespace psi::test {

namespace {
QByteArray fileOf(const QByteArray &name)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/resources/redis/") + QString::fromLatin1(name) +
               QStringLiteral(".lua"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

TEST(RedisScripts, eachBeginsWithItsHeaderAndSaysWhatItIs)
{
    for (const RedisScriptText &script : redisScripts()) {
        const QByteArray file = fileOf(script.name);
        ASSERT_FALSE(file.isEmpty()) << script.name.constData();
        EXPECT_TRUE(script.text.startsWith("#!lua")) << script.name.constData();
        EXPECT_EQ(script.text.left(script.text.indexOf('\n')), file.left(file.indexOf('\n')));
        EXPECT_TRUE(file.contains("\n-- Returns ")) << script.name.constData();
        EXPECT_TRUE(file.contains("\n-- lib: meta")) << script.name.constData();
    }
}

TEST(RedisScripts, onlyWhatBringsNewWorkIsRefusedByAFullServer)
{
    const std::set<QByteArray> bringWork{"enqueue", "requeue"};
    for (const RedisScriptText &script : redisScripts()) {
        const QByteArray head = script.text.left(script.text.indexOf('\n'));
        const bool passes = head.contains("allow-oom") || head.contains("no-writes");
        EXPECT_EQ(passes, bringWork.count(script.name) == 0) << script.name.constData();
    }
}

TEST(RedisScripts, noNumberIsTurnedIntoTextByTheLanguage)
{
    // tostring and .. keep 14 digits of a number: times and ids have 16.
    for (const QString &name :
         QDir(QStringLiteral(PSI_SOURCE_DIR "/resources/redis")).entryList({QStringLiteral("*.lua")})) {
        QFile file(QStringLiteral(PSI_SOURCE_DIR "/resources/redis/") + name);
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        static const QRegularExpression cut(QStringLiteral(
            "\\.\\.\\s*(now|seq|pos|due|created|meta\\.|[a-z]+\\.(since|due|created|token|tat|pos)\\b)"));
        const QRegularExpressionMatch match = cut.match(text);
        EXPECT_FALSE(match.hasMatch()) << qPrintable(name) << ": " << qPrintable(match.captured());
    }
}

class RedisScriptsTest : public RedisQueueTest
{};

TEST_F(RedisScriptsTest, theServerKnowsThemByTheHashWeSend)
{
    for (const RedisScriptText &script : redisScripts())
        EXPECT_EQ(server.command({"SCRIPT", "LOAD", script.text}), script.sha) << script.name.constData();
}

} // namespace psi::test
