#include "service/usecases/work/failedevents.h"

#include <algorithm>

namespace psi {

namespace {
constexpr qsizetype shortError = 120;
constexpr Micros pickupTime = std::chrono::milliseconds(50); // due heads are handed out a little late
constexpr Micros unrecordedWait = std::chrono::seconds(60);

// The stable first word of an error text ("SQLITE_CONSTRAINT: ..."), else the class of the error.
QByteArray codeOf(const Error &error)
{
    const qsizetype colon = error.message.indexOf(QLatin1Char(':'));
    const QString word = colon > 0 ? error.message.left(colon) : QString();
    const bool isWord = !word.isEmpty() && std::all_of(word.begin(), word.end(), [](QChar c) {
        return (c >= QLatin1Char('A') && c <= QLatin1Char('Z')) || c.isDigit() || c == QLatin1Char('_');
    });
    if (isWord)
        return word.toLatin1();
    return error.code == ErrorCode::EventFault ? "EVENT_FAULT"
           : error.code == ErrorCode::LostRace ? "LOST_RACE"
                                               : "STORE_ERROR";
}

// From now until the next run: the wait counts from the start of the failed run and, because the run will
// start a little after it is due, aims that much lower, but never below the least wait.
Micros waitFrom(const RetryPolicy &policy, int attempts, double random, Micros elapsed)
{
    const Micros least = backoffDelay(policy, attempts, 0);
    const Micros aimed = std::max(least, backoffDelay(policy, attempts, random) - pickupTime);
    return std::max(aimed - std::max(elapsed, Micros(0)), Micros(0));
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
    log(LogLevel::Warn, QStringLiteral("an event failed"), job, error.message);
    if (isExhausted(policy, attempts)) {
        DeadJob dead{job, job.dedupKey, now, "EXHAUSTED_TRIES", code, error.message};
        dead.job.attempts = attempts;
        return bury({attempt}, std::move(dead));
    }
    const Result<std::vector<DeadOutcome>> recorded = m_parts.archive.record({attempt}, {});
    if (!recorded)
        return notRecorded(job, recorded.error());
    m_metrics.retried(job.lane.route, code);
    return Verdict(HeadVerdict{HeadVerdict::Kind::Retry, job.id,
                               waitFrom(policy, attempts, m_random(), m_parts.clock.now() - started),
                               code + ' ' + error.message.toUtf8().left(shortError)});
}

Result<FailedEvents::Verdict> FailedEvents::close(const Job &job, const QByteArray &reason)
{
    return bury({}, {job, job.dedupKey, m_parts.clock.now(), reason, reason, QString::fromLatin1(reason)});
}

Result<FailedEvents::Verdict> FailedEvents::bury(const std::vector<FailedAttempt> &attempts, DeadJob dead)
{
    const Job &job = dead.job;
    const Result<std::vector<DeadOutcome>> recorded = m_parts.archive.record(attempts, {dead});
    if (!recorded)
        return notRecorded(job, recorded.error());
    if (recorded->front() == DeadOutcome::AlreadyApplied)
        return Verdict();
    m_metrics.died(job.lane.route, dead.reason);
    log(LogLevel::Error, QStringLiteral("a job is dead: ") + QString::fromLatin1(dead.reason), job,
        dead.message);
    const bool block = m_settings.retryOf(job.lane.route).onExhausted == OnExhausted::Block;
    return Verdict(HeadVerdict{block ? HeadVerdict::Kind::Block : HeadVerdict::Kind::Drop, job.id, Micros(0),
                               dead.code});
}

// A row that the store will not take by its content holds up its own lane only, uncounted; any other error is
// the store's.
Result<FailedEvents::Verdict> FailedEvents::notRecorded(const Job &job, const Error &error)
{
    const bool byContent = error.code == ErrorCode::EventFault || error.code == ErrorCode::LostRace ||
                           error.code == ErrorCode::Serialization;
    if (!byContent)
        return error;
    log(LogLevel::Error, QStringLiteral("a failure could not be recorded; its lane waits"), job,
        error.message);
    return Verdict(HeadVerdict{HeadVerdict::Kind::Defer, job.id, unrecordedWait, "NOT_RECORDED"});
}

void FailedEvents::log(LogLevel level, const QString &msg, const Job &job, const QString &error)
{
    m_parts.log.write({level, msg, job.correlation, job.lane.key.toHex(),
                       routeName(job.lane.route).toByteArray(), job.id.toText(), -1, error});
}

} // namespace psi
