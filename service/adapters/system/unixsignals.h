#pragma once

#include <functional>

#include <QSocketNotifier>

namespace psi {

/// SIGTERM and SIGINT call `stop`, SIGHUP calls `reload`, both on the thread that made this (Qt's event loop
/// runs there). One per process.
class UnixSignals
{
public:
    UnixSignals(std::function<void()> stop, std::function<void()> reload);
    ~UnixSignals();

private:
    void read();

    std::function<void()> m_stop;
    std::function<void()> m_reload;
    int m_fd = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

/// Raises the number of open files this process may have to what the system allows; connections need them.
void raiseFileLimit();

/// Blocks those signals in this thread and all it starts; call first in main().
void blockSignals();

} // namespace psi
