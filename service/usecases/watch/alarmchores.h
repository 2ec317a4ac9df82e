#pragma once

#include "service/usecases/intake/intakegate.h"
#include "service/usecases/watch/chorerunner.h"
#include "shared/busymark.h"

namespace psi {

/// What is looked at each second, and what is then said or done. Everything handed in outlives the chores.

/// Closes the intake, with an error in the log, while `hasEnough` says that too little space is free: it
/// stops before the disk is full, so that what was accepted can still be worked off.
Chore diskGate(std::function<bool()> hasEnough, IntakeGate &gate, Log &log);

/// An error in the log once the write-ahead log of a file (`bytes`) is larger than `alarm`: some program
/// reads without end, so that it cannot be emptied. Said again only after it was below half of that.
Chore walAlarm(std::function<std::size_t()> bytes, std::size_t alarm, Log &log);

/// A thread that must not hang.
struct WatchedThread
{
    QString name; ///< for the log
    const BusyMark *mark = nullptr;
};

/// Calls `giveUp`, after an error in the log, once a thread has been in one call for `limit`. It must end the
/// process: nothing else frees a thread whose disk or server never answers.
Chore hangWatch(std::vector<WatchedThread> threads, std::chrono::seconds limit, std::function<void()> giveUp,
                Log &log);

} // namespace psi
