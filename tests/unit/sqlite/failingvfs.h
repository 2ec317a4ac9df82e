#pragma once

#include <atomic>

/// A SQLite file system for tests that passes everything to the real one and fails where it is told to.
///
/// install() makes it the default for files opened from then on, once a process. Counters: the number of
/// coming calls that fail; negative = all. Any thread.
class FailingVfs
{
public:
    static void install();
    static std::atomic<int> failSyncs;  ///< SQLITE_IOERR_FSYNC
    static std::atomic<int> failWrites; ///< SQLITE_FULL
    /// Syncs do nothing, for tests that make so many commits that the disk would take minutes; what another
    /// process reads is the same.
    static std::atomic<bool> skipSyncs;
    static std::atomic<int> syncs;  ///< calls so far
    static std::atomic<int> writes; ///< calls so far
};
