// DataDir, private files and the watch of free space.
#include <gtest/gtest.h>

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <sys/stat.h>

#include "service/adapters/system/datadir.h"
#include "service/adapters/system/diskwatch.h"

using namespace psi;

namespace {
unsigned modeOf(const QString &path)
{
    struct stat facts
    {};
    EXPECT_EQ(::stat(QFile::encodeName(path).constData(), &facts), 0);
    return facts.st_mode & 0777U;
}
} // namespace

class DataDirTest : public testing::Test
{
protected:
    QTemporaryDir m_top;
    QString m_path = m_top.filePath(QStringLiteral("a/b"));
};

TEST_F(DataDirTest, anInstallKeyThatCannotBeReadIsNeverReplaced)
{
    DataDir folder(m_path);
    ASSERT_TRUE(folder.lock().isOk());
    const QString file = folder.file(QStringLiteral("install.key"));
    ASSERT_TRUE(QDir().mkpath(file)); // nobody can read a folder as a file, not even root
    const Result<QByteArray> key = folder.installKey();
    ASSERT_FALSE(key.isOk());
    EXPECT_TRUE(key.error().message.contains(QStringLiteral("cannot be read")));
    EXPECT_TRUE(QFileInfo(file).isDir());
}

TEST_F(DataDirTest, isMadeForItsUserAlone)
{
    DataDir folder(m_path);
    ASSERT_TRUE(folder.lock().isOk());
    EXPECT_EQ(modeOf(m_path), 0700U);
    EXPECT_EQ(modeOf(folder.file(QStringLiteral("lock"))), 0600U);
    EXPECT_TRUE(folder.lock().isOk()); // safe twice
}

TEST_F(DataDirTest, isHeldByOneOwnerUntilThatEnds)
{
    DataDir second(m_path);
    {
        DataDir first(m_path);
        ASSERT_TRUE(first.lock().isOk());
        const Result<void> refused = second.lock();
        ASSERT_FALSE(refused.isOk());
        EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    }
    EXPECT_TRUE(second.lock().isOk());
}

TEST_F(DataDirTest, aPlaceThatCannotBeMadeIsUnavailable)
{
    DataDir folder(QStringLiteral("/proc/no/such/place"));
    const Result<void> refused = folder.lock();
    ASSERT_FALSE(refused.isOk());
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
}

TEST_F(DataDirTest, theInstallKeyIsMadeOnceAndPrivate)
{
    DataDir folder(m_path);
    ASSERT_TRUE(folder.lock().isOk());
    const Result<QByteArray> made = folder.installKey();
    ASSERT_TRUE(made.isOk());
    EXPECT_EQ(made->size(), 64);
    EXPECT_EQ(modeOf(folder.file(QStringLiteral("install.key"))), 0600U);
    EXPECT_EQ(folder.installKey().value(), *made);
    QTemporaryDir other;
    DataDir elsewhere(other.path());
    EXPECT_NE(elsewhere.installKey().value(), *made);
}

TEST_F(DataDirTest, anEmptyInstallKeyIsRefused)
{
    DataDir folder(m_path);
    ASSERT_TRUE(folder.lock().isOk());
    ASSERT_TRUE(writePrivateFile(folder.file(QStringLiteral("install.key")), "\n").isOk());
    const Result<QByteArray> key = folder.installKey();
    ASSERT_FALSE(key.isOk());
    EXPECT_EQ(key.error().code, ErrorCode::Invalid);
}

TEST_F(DataDirTest, privateFilesAreReplacedAsAWhole)
{
    const QString path = m_top.filePath(QStringLiteral("x.json"));
    ASSERT_TRUE(writePrivateFile(path, "one").isOk());
    ASSERT_TRUE(writePrivateFile(path, "two").isOk());
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), "two");
    EXPECT_EQ(modeOf(path), 0600U);
    EXPECT_FALSE(writePrivateFile(m_top.filePath(QStringLiteral("no/x")), "").isOk());
}

TEST_F(DataDirTest, freeSpaceIsSeenAndComparedWithTheBound)
{
    const std::optional<DiskSpace> space = diskSpace(m_top.path());
    ASSERT_TRUE(space.has_value());
    EXPECT_GT(space->free, 0);
    EXPECT_GE(space->total, space->free);
    EXPECT_FALSE(diskSpace(QStringLiteral("/no/such/place")).has_value());

    DiskWatch watch(m_top.path(), 1);
    EXPECT_TRUE(watch.check());
    EXPECT_GT(watch.freeBytes(), 0);
    // A pseudo file system without any free block stands for a full disk.
    DiskWatch full(QStringLiteral("/proc"), 64 << 20);
    full.check();
    EXPECT_EQ(full.freeBytes(), 0);
    DiskWatch unknown(QStringLiteral("/no/such/place"), 1);
    EXPECT_TRUE(unknown.check());
    EXPECT_EQ(unknown.freeBytes(), -1);
}
