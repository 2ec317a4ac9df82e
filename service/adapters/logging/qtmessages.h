#pragma once

#include "service/ports/log.h"

namespace psi {

/// While it lives, what Qt itself has to say becomes lines of the log, so that standard error holds nothing
/// but JSON. A fatal message is written at once, before the process ends. One per process at a time; made and
/// destroyed while no other thread logs through Qt.
class QtMessagesToLog
{
public:
    explicit QtMessagesToLog(Log &log);
    ~QtMessagesToLog();
    QtMessagesToLog(const QtMessagesToLog &) = delete;
    QtMessagesToLog &operator=(const QtMessagesToLog &) = delete;
};

} // namespace psi
