// SpdlogLog: whole lines from many threads, the level, and what a full ring does.
#include <memory>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include "service/adapters/logging/qtmessages.h"
#include "service/adapters/logging/spdloglog.h"
#include "service/adapters/system/systemclock.h"

using namespace psi;

namespace {
QList<QByteArray> linesOf(const QString &path)
{
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    QList<QByteArray> lines = file.readAll().split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines;
}
} // namespace

class SpdlogLogTest : public testing::Test
{
protected:
    QTemporaryDir m_folder;
    QString m_file = m_folder.filePath(QStringLiteral("log"));
    SystemClock m_clock;
};

TEST_F(SpdlogLogTest, writesWholeLinesFromManyThreadsBeforeItEnds)
{
    {
        SpdlogLog log(m_clock, LogLevel::Info);
        ASSERT_TRUE(log.openFile(m_file));
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int k = 0; k < 100; ++k)
                    log.info(QStringLiteral("one \"line\"\nof text"));
            });
        for (std::thread &thread : threads)
            thread.join();
        EXPECT_EQ(log.overruns(), 0U);
    }
    const QList<QByteArray> lines = linesOf(m_file);
    EXPECT_EQ(lines.size(), 400);
    for (const QByteArray &line : lines)
        EXPECT_TRUE(QJsonDocument::fromJson(line).isObject()) << line.constData();
}

TEST_F(SpdlogLogTest, theLevelCanBeChangedWhileItRuns)
{
    {
        SpdlogLog log(m_clock, LogLevel::Warn);
        ASSERT_TRUE(log.openFile(m_file));
        log.info(QStringLiteral("left out"));
        log.warn(QStringLiteral("kept"));
        log.setLevel(LogLevel::Info);
        log.info(QStringLiteral("kept too"));
    }
    EXPECT_EQ(linesOf(m_file).size(), 2);
}

// A pipe that nobody reads holds up the writing thread, so that the ring must run full.
TEST_F(SpdlogLogTest, aFullRingLosesTheOldestLinesAndCountsThem)
{
    constexpr int written = 20000;
    ASSERT_EQ(::mkfifo(QFile::encodeName(m_file).constData(), 0600), 0);
    const int pipe = ::open(QFile::encodeName(m_file).constData(), O_RDWR);
    ASSERT_GE(pipe, 0);
    auto log = std::make_unique<SpdlogLog>(m_clock, LogLevel::Info);
    ASSERT_TRUE(log->openFile(m_file));
    for (int i = 0; i < written; ++i)
        log->info(QString::number(i));
    const auto lost = static_cast<qsizetype>(log->overruns());
    EXPECT_GT(lost, 0);
    std::thread ending([&] { log.reset(); });
    QByteArray text;
    while (text.count('\n') < written - lost) {
        char part[65536];
        const ssize_t got = ::read(pipe, part, sizeof part);
        ASSERT_GT(got, 0);
        text.append(part, got);
    }
    ending.join();
    ::close(pipe);
    EXPECT_EQ(text.count('\n'), written - lost);
    EXPECT_TRUE(text.contains("\"msg\":\"19999\""));
    EXPECT_FALSE(text.contains("\"msg\":\"5000\""));
}

TEST_F(SpdlogLogTest, drainWaitsForWhatWasWritten)
{
    SpdlogLog log(m_clock, LogLevel::Info);
    ASSERT_TRUE(log.openFile(m_file));
    for (int i = 0; i < 100; ++i)
        log.info(QStringLiteral("x"));
    log.drain(std::chrono::seconds(10));
    EXPECT_GE(linesOf(m_file).size(), 99); // the last may still be on its way to the file
}

TEST_F(SpdlogLogTest, aFileThatCannotBeOpenedIsSaid)
{
    SpdlogLog log(m_clock, LogLevel::Info);
    EXPECT_FALSE(log.openFile(m_folder.filePath(QStringLiteral("file/in/no/folder")) + QLatin1Char('/')));
}

TEST_F(SpdlogLogTest, whatQtSaysBecomesLinesOfTheLog)
{
    {
        SpdlogLog log(m_clock, LogLevel::Info);
        ASSERT_TRUE(log.openFile(m_file));
        {
            const QtMessagesToLog messages(log);
            qWarning("one \"line\"\nof Qt");
            qDebug("below the level");
        }
        log.info(QStringLiteral("last"));
    }
    const QList<QByteArray> lines = linesOf(m_file);
    ASSERT_EQ(lines.size(), 2);
    const QJsonObject line = QJsonDocument::fromJson(lines[0]).object();
    EXPECT_EQ(line[QStringLiteral("level")].toString(), QStringLiteral("warn"));
    EXPECT_EQ(line[QStringLiteral("error")].toString(), QStringLiteral("one \"line\"\nof Qt"));
}
