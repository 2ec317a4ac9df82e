#include "service/app/queueguard.h"

#include <memory>

#include "service/app/queueepoch.h"

namespace psi {

namespace {
constexpr Micros watchEvery = std::chrono::seconds(1);
constexpr int roundsOfDurability = 60;
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

Result<void> QueueGuard::checkEpoch()
{
    Result<void> found = checkQueueEpoch(m_parts.queue.identity(), m_parts.meta);
    if (found) {
        if (const auto epoch = m_parts.meta.value(metaQueueEpoch); epoch && epoch->has_value())
            m_parts.queue.serve(**epoch);
    }
    if (found || found.error().code == ErrorCode::EpochMismatch)
        note(m_epoch, found);
    return found;
}

Result<void> QueueGuard::checkDurability()
{
    Result<void> found = m_parts.queue.checkDurability();
    if (found || found.error().code == ErrorCode::NotDurable)
        note(m_durability, found);
    return found;
}

// A queue that is away is the business of those who use it; here only what it says counts.
bool QueueGuard::look(int round)
{
    const Result<void> epoch = checkQueueEpoch(m_parts.queue.identity(), m_parts.meta);
    const bool isJudged = epoch || epoch.error().code == ErrorCode::EpochMismatch;
    const bool isBack = isJudged && note(m_epoch, epoch);
    if (isBack)
        (void)checkEpoch().isOk();
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
                if (look(++*round))
                    served();
                return false;
            }};
}

} // namespace psi
