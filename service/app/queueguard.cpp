#include "service/app/queueguard.h"

#include <memory>

namespace psi {

namespace {
constexpr Micros watchEvery = std::chrono::seconds(1);
constexpr int roundsOfDurability = 60;

// It says something about the queue, and not only that somebody is away.
bool isJudgement(const Error &error)
{
    return error.code == ErrorCode::EpochMismatch || error.code == ErrorCode::Conflict;
}
} // namespace

// True if it is well now and was not before.
bool QueueGuard::note(Subject &subject, const Result<void> &found)
{
    const std::lock_guard lock(m_mutex);
    const bool isNews = !subject.isKnown || subject.isOk != found.isOk();
    const bool isBack = subject.isKnown && !subject.isOk && found;
    subject.isKnown = true;
    subject.isOk = found.isOk();
    m_parts.health.set(subject.name, found.isOk(), found ? QByteArray() : found.error().message.toUtf8());
    m_parts.metrics.gauge("psi_durability_ok", {}).set(m_epoch.isOk && m_durability.isOk ? 1 : 0);
    if (found)
        m_parts.gate.open(subject.name);
    else
        m_parts.gate.close(subject.name, found.error());
    if (isNews && !found)
        m_parts.log.error(QStringLiteral("the intake answers 503"), found.error().message);
    if (isBack)
        m_parts.log.info(QStringLiteral("the queue is in order again: ") + QLatin1String(subject.name));
    return isBack;
}

bool QueueGuard::isJudged() const
{
    const std::lock_guard lock(m_mutex);
    return m_epoch.isKnown;
}

Result<QByteArray> QueueGuard::agreedEpoch()
{
    QueueIdentity &identity = m_parts.queue.identity();
    if (m_parts.meta != nullptr)
        return checkQueueEpoch(identity, *m_parts.meta, m_parts.reach);
    Result<QByteArray> epoch = identity.epoch();
    if (epoch && (epoch->isEmpty() || *epoch == QueueIdentity::mixedEpochs))
        return Error{ErrorCode::EpochMismatch,
                     QStringLiteral("the queue is new or was lost: an instance that uses the store, or "
                                    "psi-router queue adopt --accept-loss, makes it the store's")};
    return epoch;
}

// Another epoch than before may be another queue: it is asked again who it is.
Result<void> QueueGuard::serve(const QByteArray &epoch)
{
    QByteArray before;
    {
        const std::lock_guard lock(m_mutex);
        before = m_served;
    }
    if (before == epoch)
        return {};
    if (const Result<void> ours = before.isEmpty() ? Result<void>() : m_parts.queue.start(); !ours)
        return ours.error().code == ErrorCode::Unavailable
                   ? ours
                   : Result<void>(Error{ErrorCode::EpochMismatch, ours.error().message});
    m_parts.queue.serve(epoch);
    const std::lock_guard lock(m_mutex);
    m_served = epoch;
    return {};
}

Result<void> QueueGuard::lookAtEpoch(bool &isBack)
{
    const Result<QByteArray> epoch = agreedEpoch();
    Result<void> found = epoch ? serve(*epoch) : Result<void>(epoch.error());
    if (found || isJudgement(found.error()))
        isBack = note(m_epoch, found);
    return found;
}

Result<void> QueueGuard::checkEpoch()
{
    bool isBack = false;
    return lookAtEpoch(isBack);
}

Result<void> QueueGuard::checkDurability()
{
    Result<void> found = m_parts.queue.checkDurability();
    if (found || found.error().code == ErrorCode::NotDurable)
        note(m_durability, found);
    return found;
}

void QueueGuard::tell(const char *name, bool answers, const QString &why)
{
    if (m_parts.tellsReach)
        m_parts.health.set(name, answers, answers ? QByteArray() : why.toUtf8());
}

// A queue that is away is the business of those who use it; what counts here is what it says.
bool QueueGuard::look(int round)
{
    const Result<QByteArray> inQueue = m_parts.queue.identity().epoch();
    tell("queue", inQueue.isOk(), QStringLiteral("the queue does not answer"));
    if (!inQueue)
        return false;
    bool isBack = false;
    const Result<void> epoch = lookAtEpoch(isBack);
    if (m_parts.meta != nullptr)
        tell("store", epoch || isJudgement(epoch.error()), QStringLiteral("the store does not answer"));
    bool isWeak = !m_parts.queue.durability().isOk(); // also what a new connection or an enqueue found
    {
        const std::lock_guard lock(m_mutex);
        isWeak = isWeak || !m_durability.isOk;
    }
    if (isWeak || round % roundsOfDurability == 0)
        (void)checkDurability().isOk();
    return isBack;
}

Chore QueueGuard::watch(std::function<void()> served)
{
    const auto round = std::make_shared<int>(0);
    return {QStringLiteral("watch of the queue"), watchEvery,
            [this, round, served = std::move(served)]() -> Result<bool> {
                if (isJudged() && look(++*round))
                    served();
                return false;
            }};
}

} // namespace psi
