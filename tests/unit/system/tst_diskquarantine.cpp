// DiskQuarantine: bounded in files, bytes and backlog; never in the caller's way.
#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "service/adapters/system/diskquarantine.h"
#include "service/adapters/system/systemclock.h"

using namespace psi;

class DiskQuarantineTest : public testing::Test
{
protected:
    QStringList files() const { return QDir(m_folder).entryList(QDir::Files, QDir::Name); }
    QByteArray content(const QString &name) const
    {
        QFile file(m_folder + QLatin1Char('/') + name);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        return file.readAll();
    }

    QTemporaryDir m_top;
    QString m_folder = m_top.filePath(QStringLiteral("quarantine"));
    SystemClock m_clock;
};

TEST_F(DiskQuarantineTest, keepsTheReasonAndTheFirst64KiB)
{
    DiskQuarantine quarantine(m_folder, m_clock);
    quarantine.start();
    quarantine.keep(QByteArray(100'000, 'b'), "not JSON");
    quarantine.stop();
    ASSERT_EQ(files().size(), 1);
    EXPECT_EQ(content(files().first()), "not JSON\n" + QByteArray(65536, 'b'));
    EXPECT_EQ(QFile::permissions(m_folder) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    EXPECT_EQ(quarantine.lost(), 0);
}

TEST_F(DiskQuarantineTest, theOldestFilesGoFirst)
{
    DiskQuarantine quarantine(m_folder, m_clock, 3);
    for (char c = 'a'; c < 'g'; ++c) {
        quarantine.start();
        quarantine.keep(QByteArray(1, c), "r");
        quarantine.stop(); // written before the next comes
    }
    ASSERT_EQ(files().size(), 3);
    EXPECT_EQ(content(files().first()), "r\nd");
    EXPECT_EQ(content(files().last()), "r\nf");
}

TEST_F(DiskQuarantineTest, whatItCannotKeepIsCounted)
{
    QFile file(m_folder); // a file stands where the folder should
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    DiskQuarantine quarantine(m_folder, m_clock);
    quarantine.keep("x", "before start");
    EXPECT_EQ(quarantine.lost(), 1);
    quarantine.start();
    quarantine.keep("x", "r");
    quarantine.stop();
    EXPECT_EQ(quarantine.lost(), 2);
    quarantine.stop();
}
