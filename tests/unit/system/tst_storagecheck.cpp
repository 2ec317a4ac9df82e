#include <gtest/gtest.h>

#include <QDir>
#include <QTemporaryDir>

#include "service/adapters/system/storagecheck.h"

using namespace psi;

TEST(StorageCheck, knowsWhatAPowerFailureLeaves)
{
    for (const long type : {0x01021994L, 0x858458f6L})
        EXPECT_EQ(storageKindOf(type), StorageKind::Memory) << type;
    for (const long type : {0x6969L, 0x517bL, 0xff534d42L, 0xfe534d42L, 0x01021997L, 0x00c36400L})
        EXPECT_EQ(storageKindOf(type), StorageKind::Network) << type;
    for (const long type : {0xef53L, 0x58465342L, 0x9123683eL, 0x794c7630L, 0L})
        EXPECT_EQ(storageKindOf(type), StorageKind::Disk) << type;
}

TEST(StorageCheck, writesSyncsAndLeavesNothing)
{
    const QTemporaryDir folder;
    const Result<StorageReport> report = checkStorage(folder.path());
    ASSERT_TRUE(report.isOk());
    EXPECT_GT(report->fsync.count(), 0);
    EXPECT_TRUE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).isEmpty());
}

TEST(StorageCheck, aFolderThatCannotBeWrittenIsAnErrorThatNamesIt)
{
    const Result<StorageReport> report = checkStorage(QStringLiteral("/proc/self"));
    ASSERT_FALSE(report.isOk());
    EXPECT_EQ(report.error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(report.error().message.contains(QStringLiteral("/proc/self")));
}
