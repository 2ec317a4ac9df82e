// The command line of psi-sim, and that it shares no code with the service.
#include <thread>

#include <gtest/gtest.h>

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>

#include "tests/simulator/commands.h"
#include "tests/unit/simulator/stubserver.h"

using namespace psi::sim;
using psi::test::StubServer;

namespace {

struct Ran
{
    int code = -1;
    std::string out;
    std::string err;
};

Ran run(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"), arguments);
    process.waitForFinished();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput().toStdString(), process.readAllStandardError().toStdString()};
}

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

TEST(PsiSim, helpsOnStandardOutput)
{
    for (const char *command : {"--help", "send --help", "check --help", "serve --help", "demo --help",
                                "day --help", "watch --help", "play --help"}) {
        const Ran ran = run(words(command));
        EXPECT_EQ(ran.code, 0);
        EXPECT_TRUE(ran.err.empty()) << ran.err;
        EXPECT_NE(ran.out.find("psi-sim"), std::string::npos);
    }
}

TEST(PsiSim, namesEveryMistakeAndEndsWithTwo)
{
    const Ran ran = run(words("send --url ftp://x --rate fast --bogus --duplicates 2"));
    EXPECT_EQ(ran.code, 2);
    EXPECT_TRUE(ran.out.empty());
    for (const char *part :
         {"--url must be", "--rate must be", "--bogus", "--duplicates must be", "--secret is required",
          "--line is required", "--count is required", "psi-sim send --help"})
        EXPECT_NE(ran.err.find(part), std::string::npos) << part << " in " << ran.err;
    for (const char *usage :
         {"", "fly", "check --store x", "check --store mysql://x --ledger y", "demo", "send --url"})
        EXPECT_EQ(run(words(usage)).code, 2) << usage;
}

TEST(PsiSim, failuresAreNoUsageErrors)
{
    const Ran ran = run(words("check --ledger /nowhere/l --store sqlite:/nowhere/s --wait 0"));
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.err.find("/nowhere/l"), std::string::npos);
    EXPECT_EQ(run(words("send --url http://127.0.0.1:1/ --secret s --line 1 --count 1 --give-up 0")).code, 1);
}

TEST(PsiSim, sendsAndSumsUp)
{
    StubServer server([](const StubServer::Request &) { return 200; });
    const Ran ran = run(words("send --secret s --line 1,2 --count 200 --rate 2000 --url")
                        << QString::fromLatin1(server.url()));
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_NE(ran.out.find("200 due, 200 accepted, 0 given up"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("p99"), std::string::npos);
}

TEST(PsiSim, demoWaitsForItsFileAndEndsByItself)
{
    std::atomic<int> requests{0};
    StubServer server([&](const StubServer::Request &) {
        ++requests;
        return 200;
    });
    QTemporaryDir folder;
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"), words("demo --rate 50 --for 4 --dir")
                                                              << folder.path());
    ASSERT_TRUE(process.waitForReadyRead()); // it says that it waits
    QFile file(folder.filePath(QStringLiteral("demo.json")));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"webhook\": \"127.0.0.1:" + QByteArray::number(server.port()) +
               "\", \"admin\": \"127.0.0.1:1\", \"verify_token\": \"v\", \"app_secret\": \"s\", "
               "\"lines\": [{\"id\": \"wsp4\", \"phone_number_id\": \"106540352242922\"}]}");
    file.close();
    EXPECT_TRUE(process.waitForFinished());
    EXPECT_EQ(process.exitCode(), 0) << process.readAll().constData();
    EXPECT_GT(requests, 10);
}

TEST(PsiSim, demoStopsWhenAsked)
{
    QTemporaryDir folder;
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"), words("demo --dir") << folder.path());
    ASSERT_TRUE(process.waitForReadyRead()); // it says that it waits
    process.terminate();
    EXPECT_TRUE(process.waitForFinished());
    EXPECT_EQ(process.exitStatus(), QProcess::NormalExit);
    EXPECT_EQ(process.exitCode(), 0);
}

TEST(PsiSim, linksNothingOfTheService)
{
    QFile map(QStringLiteral(PSI_BIN_DIR "/psi-sim.map"));
    ASSERT_TRUE(map.open(QIODevice::ReadOnly));
    const QByteArray text = map.readAll();
    static const QRegularExpression archive(QStringLiteral("[^\\s()]+\\.a\\b"));
    QSet<QString> ours; // of the tree's own libraries
    for (auto found = archive.globalMatch(QString::fromLatin1(text)); found.hasNext();) {
        const QString path = found.next().captured();
        if (!path.startsWith(QLatin1Char('/')) || path.startsWith(QLatin1String(PSI_SOURCE_DIR)))
            ours.insert(path.section(QLatin1Char('/'), -1));
    }
    EXPECT_EQ(ours, QSet<QString>{QStringLiteral("libsimulator.a")});
    for (const char *library : {"libservice_", "libshared", "libconsole_", "rapidjson"})
        EXPECT_FALSE(text.contains(library)) << library;
}

} // namespace
