#pragma once

namespace psi {

/// Name of a SQLite VFS in which the frames of one commit reach the WAL in one write, not in two writes a
/// page.
///
/// SQLite writes each frame of its log as 24 bytes and then a page, a system call each; a commit of fifty
/// pages is a hundred calls, a fifth of a writer's time. Here what is appended to a log is held back, at most
/// 64 KiB a file, and written when it is synced, read, sized, cut, closed, or when something else is written.
/// All else is the default VFS.
///
/// Only for connections with `synchronous = FULL`: then every commit syncs its frames before other
/// connections learn of them (sqlite3WalFrames syncs, and only then updates the shared index), so nobody
/// looks for bytes that are still held back. A write that fails is reported by the sync: the commit fails as
/// if the write itself had.
///
/// Registers the VFS at its first call, which may come from any thread. nullptr if SQLite refuses it: the
/// default VFS does the same work with more calls.
const char *walGatheringVfs();

} // namespace psi
