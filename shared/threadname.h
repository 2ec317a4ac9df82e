#pragma once

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace psi {

/// Names the calling thread for top, gdb and perf; at most 15 characters are shown.
inline void nameThisThread(const char *name) { pthread_setname_np(pthread_self(), name); }

/// The calling thread gives way to others when the cores are short: what works off a backlog must not slow
/// what takes new events in. On Linux a nice value belongs to the thread.
inline void makeThisThreadBackground()
{
    constexpr int giveWay = 5;
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), giveWay);
}

} // namespace psi
