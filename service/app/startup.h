#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "service/app/chosenqueue.h"
#include "service/app/chosenstore.h"
#include "service/app/queueguard.h"
#include "service/app/startfailure.h"

namespace psi {

/// Opens store and queue in whatever order their servers answer, and asks whether they belong together. Until
/// then the intake answers 503 and readiness names what is away. What was opened stays open; a server that
/// goes away later is the business of those who use it.
///
/// tryOnce() belongs to one thread at a time; isComplete() to any.
class Startup
{
public:
    struct Parts
    {
        ChosenStore *store = nullptr; ///< null: this process does not use it
        ChosenQueue &queue;
        QByteArray fingerprint; ///< of the install key
        QueueGuard &guard;
        IntakeGate &gate;
        ServiceHealth &health;
        Log &log;
        std::function<Result<void>()> fillStore; ///< what the store must hold before anything is decided
        std::function<void()> opened;            ///< both are open
        std::function<void()> serve;             ///< and belong together
    };

    explicit Startup(Parts parts);

    /// One try; blocking. Nothing: complete, or a server is away, so that it is worth another try. Else why
    /// the process must end: what was found does not fit, and no waiting changes that.
    std::optional<StartFailure> tryOnce();
    bool isComplete() const { return m_isComplete; }

private:
    struct Side
    {
        const char *name;
        bool isOpen = false;
        QString why = {}; ///< it is away
    };
    std::optional<StartFailure> open(Side &side, bool mayWait, const Result<void> &opened);
    Result<void> openStore();
    std::optional<StartFailure> bringTogether();
    void say(Side &side, const Error &error);

    Parts m_parts;
    Side m_store{"store"};
    Side m_queue{"queue"};
    std::atomic<bool> m_isComplete{false};
};

} // namespace psi
