#include "service/app/startup.h"

#include "service/app/queueepoch.h"

namespace psi {

namespace {
const QByteArray cause = "start";

// What a server may say today and not say tomorrow.
bool mayPass(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Unavailable:
    case ErrorCode::Full:
    case ErrorCode::Serialization:
    case ErrorCode::LostRace:
    case ErrorCode::EventFault: // another instance filled the store at the same moment
        return true;
    default:
        return false;
    }
}
} // namespace

Startup::Startup(Parts parts)
    : m_parts(std::move(parts))
{
    m_store.isOpen = m_parts.store == nullptr;
    m_parts.gate.close(cause, {ErrorCode::Unavailable, QStringLiteral("queue and store are not open yet")});
    m_parts.health.set(cause, false, "queue and store are not open yet");
}

std::optional<StartFailure> Startup::tryOnce()
{
    if (m_isComplete)
        return std::nullopt;
    if (!m_store.isOpen) {
        const bool mayWait = m_parts.store->reach() == StoreReach::ManyProcesses;
        if (std::optional<StartFailure> failed = open(m_store, mayWait, openStore()))
            return failed;
    }
    if (!m_queue.isOpen) {
        if (std::optional<StartFailure> failed =
                open(m_queue, m_parts.queue.isShared(), m_parts.queue.start()))
            return failed;
    }
    return m_store.isOpen && m_queue.isOpen ? bringTogether() : std::nullopt;
}

Result<void> Startup::openStore()
{
    if (Result<void> started = m_parts.store->start(); !started)
        return started;
    if (Result<void> same = checkInstallKey(m_parts.fingerprint, m_parts.store->meta()); !same)
        return same;
    return m_parts.fillStore();
}

std::optional<StartFailure> Startup::open(Side &side, bool mayWait, const Result<void> &opened)
{
    side.isOpen = opened.isOk();
    if (!opened && (!mayWait || !mayPass(opened.error())))
        return StartFailure::of(opened.error());
    if (!opened) {
        say(side, opened.error());
        return std::nullopt;
    }
    m_parts.health.set(side.name, true);
    if (!side.why.isEmpty())
        m_parts.log.info(QStringLiteral("the %1 answers").arg(QLatin1String(side.name)));
    return std::nullopt;
}

void Startup::say(Side &side, const Error &error)
{
    m_parts.health.set(side.name, false, error.message.toUtf8());
    if (side.why != error.message)
        m_parts.log.error(
            QStringLiteral("the %1 is away; the service waits for it").arg(QLatin1String(side.name)),
            error.message);
    side.why = error.message;
}

std::optional<StartFailure> Startup::bringTogether()
{
    (void)m_parts.guard.checkDurability()
        .isOk(); // weaker than promised: it runs, and the intake says why not
    const Result<void> epoch = m_parts.guard.checkEpoch();
    const bool isRefused = !epoch && epoch.error().code == ErrorCode::EpochMismatch;
    if (!epoch && !isRefused) {
        const bool mayWait =
            m_parts.queue.isShared() ||
            (m_parts.store != nullptr && m_parts.store->reach() == StoreReach::ManyProcesses);
        return mayWait && mayPass(epoch.error()) ? std::nullopt
                                                 : std::optional(StartFailure::of(epoch.error()));
    }
    m_parts.opened();
    if (epoch)
        m_parts.serve();
    m_isComplete = true;
    m_parts.gate.open(cause);
    m_parts.health.set(cause, true);
    return std::nullopt;
}

} // namespace psi
