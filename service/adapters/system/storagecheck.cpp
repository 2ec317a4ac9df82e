#include "service/adapters/system/storagecheck.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <QTemporaryFile>

namespace psi {

namespace {
constexpr int probeBytes = 4096;

// Numbers that linux/magic.h of older systems lacks.
constexpr long cifs = 0xff534d42;
constexpr long smb2 = 0xfe534d42;
constexpr long ceph = 0x00c36400;

constexpr std::array memoryTypes{long(TMPFS_MAGIC), long(RAMFS_MAGIC)};
constexpr std::array networkTypes{long(NFS_SUPER_MAGIC), long(SMB_SUPER_MAGIC), cifs, smb2, ceph,
                                  long(V9FS_MAGIC),      long(AFS_SUPER_MAGIC)};

template <typename List>
bool holds(const List &list, long value)
{
    for (const long one : list) {
        if (one == value)
            return true;
    }
    return false;
}

Error notWritable(const QString &folder, const QString &why)
{
    return {ErrorCode::Unavailable, QStringLiteral("data_dir: cannot write in %1: %2").arg(folder, why)};
}
} // namespace

StorageKind storageKindOf(long fileSystem)
{
    if (holds(memoryTypes, fileSystem))
        return StorageKind::Memory;
    return holds(networkTypes, fileSystem) ? StorageKind::Network : StorageKind::Disk;
}

Result<StorageReport> checkStorage(const QString &folder)
{
    QTemporaryFile file(folder + QStringLiteral("/storage-check-XXXXXX"));
    if (!file.open())
        return notWritable(folder, file.errorString());
    const auto began = std::chrono::steady_clock::now();
    const QByteArray probe(probeBytes, 'x');
    if (file.write(probe) != probe.size() || !file.flush() || ::fsync(file.handle()) != 0)
        return notWritable(folder, QString::fromLocal8Bit(std::strerror(errno)));
    StorageReport report;
    report.fsync =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
    struct statfs facts
    {};
    if (::fstatfs(file.handle(), &facts) == 0)
        report.kind = storageKindOf(static_cast<long>(facts.f_type));
    return report;
}

} // namespace psi
