// Customers who answer: `psi-sim demo`, and a person's way in, `play` and `watch`, as built programs.
#include <thread>

#include <gtest/gtest.h>

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QUrl>

#include "tests/support/fakerouter.h"
#include "tests/support/simprocess.h"

using namespace psi::test;

namespace {

QStringList words(const QString &text) { return text.split(QLatin1Char(' '), Qt::SkipEmptyParts); }

/// A psi-sim of any command, killed when it goes out of scope.
class Program
{
public:
    explicit Program(const QStringList &arguments)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"), arguments);
    }
    ~Program()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;

    void type(const QByteArray &text)
    {
        m_process.write(text);
        m_process.waitForBytesWritten();
    }
    /// False if it was not said within 30 s.
    bool waitFor(const QByteArray &text)
    {
        while (!m_said.contains(text)) {
            if (!m_process.waitForReadyRead())
                return false;
            m_said += m_process.readAll();
        }
        return true;
    }
    /// To its end; the exit code.
    int end()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
        m_said += m_process.readAll();
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    int stop()
    {
        m_process.terminate();
        return end();
    }
    std::string said() const { return m_said.toStdString(); }

private:
    QProcess m_process;
    QByteArray m_said;
};

struct Serving : testing::Test
{
    void SetUp() override
    {
        ASSERT_TRUE(sim.start(words(QStringLiteral("--secret s --status-delay 1 --callback-url ")) +
                              QStringList{QString::fromLatin1(router.server().url())}))
            << sim.errors().constData();
        router.answerThrough(sim.address());
    }
    QStringList play(const char *more) const
    {
        return words(QStringLiteral("play --url %1 %2").arg(sim.graph(), QLatin1String(more)));
    }

    FakeRouter router;
    SimProcess sim;
};

using SimPlay = Serving;

TEST_F(SimPlay, readsLinesFromAPipeAndTapsWhatCameBack)
{
    Program player(play("--phone +54-11-5555-7001"));
    player.type("Hola\n2\n/image\n'1\n");
    EXPECT_EQ(player.end(), 0);
    const std::string said = player.said();
    EXPECT_NE(said.find("PSI: Elegí\n     1. Ventas\n     2. Alumnos\n"), std::string::npos) << said;
    EXPECT_NE(said.find("PSI: Te comunicamos con Alumnos\n"), std::string::npos) << said;
    EXPECT_EQ(router.menus(), 3); // the greeting, the image, the typed 1
    EXPECT_EQ(router.handOvers(), 1);
}

TEST_F(SimPlay, saysWhatCannotBeSent)
{
    Program wrong(play("--phone 5491155557002"));
    wrong.type("/nonsense\n");
    EXPECT_EQ(wrong.end(), 1);
    EXPECT_NE(wrong.said().find("text, choice or file"), std::string::npos) << wrong.said();
    EXPECT_EQ(Program(play("--phone hola")).end(), 2);
    EXPECT_EQ(Program(words(QStringLiteral("play --phone 5491155557002"))).end(), 2);
    EXPECT_EQ(Program(words(QStringLiteral("play --url http://127.0.0.1:1 --phone 5491155557002"))).end(), 1);
    EXPECT_EQ(sim.request("POST", "/_sim/say", R"({"phone":"5491155557003","choice":"a"})").status, 400);
}

TEST_F(SimPlay, isWatched)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("sim.json")));
    Program watcher(QStringList{QStringLiteral("watch"), QStringLiteral("--dir"), folder.path()});
    ASSERT_TRUE(watcher.waitFor("waiting")) << watcher.said();
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"graph\": \"" + sim.graph().toUtf8() + "\"}");
    file.close();
    Program player(play("--phone 5491155557001"));
    player.type("Hola\n1\n");
    EXPECT_EQ(player.end(), 0);
    ASSERT_TRUE(watcher.waitFor("Te comunicamos con Ventas")) << watcher.said();
    sim.stop();
    EXPECT_EQ(watcher.end(), 0);
    const QStringList lines = QString::fromStdString(watcher.said()).split(QLatin1Char('\n'));
    ASSERT_GE(lines.size(), 5);
    EXPECT_TRUE(lines[1].contains(QLatin1String("5491155557001"))) << watcher.said();
    EXPECT_TRUE(lines[1].endsWith(QLatin1String("Hola"))) << watcher.said();
    EXPECT_TRUE(lines[2].endsWith(QStringLiteral("<- PSI  Elegí  {Ventas | Alumnos}"))) << watcher.said();
    EXPECT_TRUE(lines[3].endsWith(QLatin1String("[Ventas]"))) << watcher.said();
    EXPECT_FALSE(watcher.said().find('\x1b') != std::string::npos); // no terminal, no colours
}

void writeDemoFile(const QString &folder, const FakeRouter &router)
{
    QFile file(folder + QStringLiteral("/demo.json"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"webhook\": \"127.0.0.1:" + QByteArray::number(router.server().port()) +
               "\", \"admin\": \"127.0.0.1:1\", \"verify_token\": \"v\", \"app_secret\": \"s\", \"lines\": "
               "[{\"id\": \"wsp4\", \"phone_number_id\": \"106540352242922\"}, "
               "{\"id\": \"ventas_api\", \"phone_number_id\": \"106540352242923\"}]}");
}

TEST(SimDemo, itsCustomersReadMenusChooseAndLeave)
{
    QTemporaryDir folder;
    const QString dir = folder.filePath(QStringLiteral("made/by/demo"));
    FakeRouter router;
    Program demo(
        words(QStringLiteral("demo --rate 200 --customers 20 --latency 1 --status-delay 1 --seed 5 --dir "))
        << dir);
    ASSERT_TRUE(demo.waitFor("waiting for the service"));
    QFile sim(dir + QStringLiteral("/sim.json"));
    ASSERT_TRUE(sim.open(QIODevice::ReadOnly));
    const QString graph = QJsonDocument::fromJson(sim.readAll())[QLatin1String("graph")].toString();
    ASSERT_TRUE(graph.startsWith(QLatin1String("http://127.0.0.1:"))) << qPrintable(graph);
    router.answerThrough(QUrl(graph).authority().toLatin1());
    writeDemoFile(dir, router);
    QDeadlineTimer deadline(30000);
    while ((router.handOvers() < 30 || router.statuses() < 300) && !deadline.hasExpired())
        std::this_thread::yield();
    EXPECT_EQ(demo.stop(), 0);
    EXPECT_GE(router.handOvers(), 30);
    EXPECT_GE(router.menus(), 30);
    EXPECT_GE(router.statuses(), 300);
    static const QRegularExpression summary(QStringLiteral(
        "(\\d+) messages written, (\\d+) of them taps; (\\d+) answers came, (\\d+) people were handed over"));
    const auto said = summary.match(QString::fromStdString(demo.said()));
    ASSERT_TRUE(said.hasMatch()) << demo.said();
    EXPECT_GE(said.captured(2).toInt(), 30);
    EXPECT_GE(said.captured(4).toInt(), 20);
    EXPECT_FALSE(QFile::exists(dir + QStringLiteral("/sim.json"))); // its port is nobody's now
    Program again(QStringList{QStringLiteral("demo"), QStringLiteral("--dir"), dir});
    QFile sameSim(dir + QStringLiteral("/sim.json"));
    while (!sameSim.open(QIODevice::ReadOnly) && !deadline.hasExpired())
        std::this_thread::yield();
    // Where the areas' URLs in a store that was kept lead.
    EXPECT_EQ(QJsonDocument::fromJson(sameSim.readAll())[QLatin1String("graph")].toString(), graph);
}

} // namespace
