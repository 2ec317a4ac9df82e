#include "service/usecases/work/failedevents.h"

#include <algorithm>

namespace psi {

namespace {
constexpr qsizetype shortError = 120;

// The stable first word of an error text ("SQLITE_CONSTRAINT: ..."), else the class of the error.
QByteArray codeOf(const Error &error)
{
    const qsizetype colon = error.message.indexOf(QLatin1Char(':'));
    const QString word = colon > 0 ? error.message.left(colon) : QString();
    const bool isWord = !word.isEmpty() && std::all_of(word.begin(), word.end(), [](QChar c) {
        return c.isUpper() || c.isDigit() || c == QLatin1Char('_');
    });
    if (isWord)
        return word.toLatin1();
    return error.code == ErrorCode::EventFault ? "EVENT_FAULT"
           : error.code == ErrorCode::LostRace ? "LOST_RACE"
                                               : "INTERNAL";
}
} // namespace

FailedEvents::FailedEvents(const WorkSettings &settings, WorkParts parts, std::function<double()> random,
                           WorkMetrics &metrics)
    : m_settings(settings)
    , m_parts(parts)
    , m_random(std::move(random))
    , m_metrics(metrics)
{}

Result<FailedEvents::Verdict> FailedEvents::countTry(const Job &job, const Error &error, Timestamp started)
{
    const Timestamp now = m_parts.clock.now();
    const RetryPolicy &policy = m_settings.retryOf(job.lane.route);
    const int attempts = job.attempts + 1;
    const QByteArray code = codeOf(error);
    const FailedAttempt attempt{job.id, job.lane.route, attempts, started, now, code, error.message};
    m_parts.log.write({LogLevel::Warn, QStringLiteral("an event failed"), job.correlation,
                       job.lane.key.toHex(), routeName(job.lane.route).toByteArray(), job.id.toText(), -1,
                       error.message});
    if (isExhausted(policy, attempts)) {
        DeadJob dead{job, job.dedupKey, now, "EXHAUSTED_TRIES", code, error.message};
        dead.job.attempts = attempts;
        return bury({attempt}, std::move(dead));
    }
    const Result<std::vector<DeadOutcome>> recorded = m_parts.archive.record({attempt}, {});
    if (!recorded)
        return recorded.error();
    m_metrics.retried(job.lane.route, code);
    // The wait counts from the start of the failed run, so that the time the run took does not add to it.
    const Micros wait = backoffDelay(policy, attempts, m_random()) - std::max(now - started, Micros(0));
    return Verdict(HeadVerdict{HeadVerdict::Kind::Retry, job.id, std::max(wait, Micros(0)),
                               code + ' ' + error.message.toUtf8().left(shortError)});
}

Result<FailedEvents::Verdict> FailedEvents::close(const Job &job, const QByteArray &reason,
                                                  const QString &message)
{
    return bury({}, {job, job.dedupKey, m_parts.clock.now(), reason, reason, message});
}

Result<FailedEvents::Verdict> FailedEvents::bury(const std::vector<FailedAttempt> &attempts, DeadJob dead)
{
    const Result<std::vector<DeadOutcome>> recorded = m_parts.archive.record(attempts, {dead});
    if (!recorded)
        return recorded.error();
    if (recorded->front() == DeadOutcome::AlreadyApplied)
        return Verdict();
    const Job &job = dead.job;
    m_metrics.died(job.lane.route, dead.reason);
    m_parts.log.write({LogLevel::Error, QStringLiteral("a job is dead: ") + QString::fromLatin1(dead.reason),
                       job.correlation, job.lane.key.toHex(), routeName(job.lane.route).toByteArray(),
                       job.id.toText(), -1, dead.message});
    const bool block = m_settings.retryOf(job.lane.route).onExhausted == OnExhausted::Block;
    return Verdict(HeadVerdict{block ? HeadVerdict::Kind::Block : HeadVerdict::Kind::Drop, job.id, Micros(0),
                               dead.code});
}

} // namespace psi
