#pragma once

#include <chrono>

#include <QString>

#include "shared/result.h"

namespace psi {

/// What a file system is worth when the power fails.
enum class StorageKind
{
    Disk,   ///< fsync is what it says, as far as the disk keeps its word
    Memory, ///< all is gone
    Network ///< locks and fsync are another machine's; SQLite's write-ahead log does not work on it
};

/// By the kernel's number of the file system (statfs(2), f_type). What it does not know counts as a disk.
StorageKind storageKindOf(long fileSystem);

struct StorageReport
{
    StorageKind kind = StorageKind::Disk;
    std::chrono::microseconds fsync{0}; ///< one write with its fsync
};

/// Writes and syncs a small file in the folder, and removes it. Unavailable: it cannot be written. Blocks.
Result<StorageReport> checkStorage(const QString &folder);

} // namespace psi
