#pragma once

#include <pthread.h>

namespace psi {

/// Names the calling thread for top, gdb and perf; at most 15 characters are shown.
inline void nameThisThread(const char *name)
{
    pthread_setname_np(pthread_self(), name);
}

} // namespace psi
