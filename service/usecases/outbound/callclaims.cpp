#include "service/usecases/outbound/callclaims.h"

#include <algorithm>
#include <iterator>

namespace psi {

namespace {
using namespace std::chrono_literals;
constexpr Micros unreadableWait = 60s; // of a newer program, which may run soon
constexpr int tries = 3;
constexpr Micros jitter = 50ms;
// While the store is away nothing is claimed between two probes of it.
constexpr std::size_t mostUnanswered = 64;

// Surely rolled back, and may work when it is run again.
bool isRace(const Error &error)
{
    return error.code == ErrorCode::Serialization || error.code == ErrorCode::LostRace;
}

bool isOfANewerProgram(const QByteArray &payload) { return !payload.isEmpty() && payload[0] > 1; }
} // namespace

CallClaims::CallClaims(const OutboundSettings &settings, const OutboundParts &parts, OutboundMetrics &metrics,
                       std::function<double()> random, std::function<void(Micros)> pause)
    : m_settings(settings)
    , m_parts(parts)
    , m_metrics(metrics)
    , m_random(std::move(random))
    , m_pause(std::move(pause))
{}

std::vector<Flight> CallClaims::claim(std::vector<TakenCall> lanes, CallsDone &done)
{
    std::vector<TakenCall> asked;
    const Timestamp now = m_parts.clock.now();
    for (TakenCall &lane : lanes) {
        const Job &job = lane.lane.jobs.front();
        m_metrics.waited(job.lane.route, now - std::max(job.created, job.due));
        if (mayRun(lane, done))
            asked.push_back(std::move(lane));
    }
    return asked.empty() ? std::vector<Flight>() : claimTogether(asked, done);
}

bool CallClaims::mayRun(const TakenCall &lane, CallsDone &done)
{
    const Job &job = lane.lane.jobs.front();
    if (job.exhausted) {
        close(lane, "KILLED_WORKER", done);
        return false;
    }
    if (OutboxWakeUp::fromPayload(job.payload))
        return true;
    if (isOfANewerProgram(job.payload))
        done.calls.push_back(judged(lane, HeadVerdict::Kind::Defer, unreadableWait, "UNKNOWN_VERSION"));
    else
        close(lane, "UNREADABLE", done);
    return false;
}

// Its dead row is written unless its row went on: then somebody called it, and there is nothing to do.
void CallClaims::close(const TakenCall &lane, const QByteArray &reason, CallsDone &done)
{
    const Job &job = lane.lane.jobs.front();
    const DeadJob dead{job, {}, m_parts.clock.now(), reason, reason, QString::fromLatin1(reason)};
    const Result<std::vector<DeadOutcome>> buried = m_parts.archive.record({}, {dead});
    if (!buried) {
        done.storeFault = buried.error();
        done.calls.push_back(handedBack(lane));
    } else if (buried->front() == DeadOutcome::AlreadyApplied) {
        done.calls.push_back(acknowledged(lane));
    } else {
        ClaimedJob ended;
        ended.kind = ClaimedJob::Kind::Dead;
        ended.code = reason;
        done.calls.push_back(settled(lane, ended));
    }
}

void CallClaims::remember(const QByteArray &claim)
{
    m_unanswered.push_back(claim);
    if (m_unanswered.size() > mostUnanswered)
        m_unanswered.pop_front();
}

Result<std::vector<ClaimedJob>> CallClaims::ask(const QByteArray &claim, const std::vector<Job> &jobs)
{
    const ClaimTerms terms{claim,
                           m_settings.timeout,
                           m_parts.policy.current()->answersPaused,
                           {m_unanswered.begin(), m_unanswered.end()}};
    for (int i = 1;; ++i) {
        Result<std::vector<ClaimedJob>> claimed = m_parts.outbox.claim(terms, jobs);
        if (claimed || !isRace(claimed.error()) || i == tries)
            return claimed;
        m_pause(Micros(static_cast<std::int64_t>(m_random() * static_cast<double>(jitter.count()))));
    }
}

std::vector<Flight> CallClaims::claimTogether(const std::vector<TakenCall> &lanes, CallsDone &done)
{
    std::vector<Job> jobs;
    for (const TakenCall &lane : lanes)
        jobs.push_back(lane.lane.jobs.front());
    const Micros began = m_parts.clock.steady();
    const QByteArray claim = m_settings.instance + '#' + QByteArray::number(static_cast<qlonglong>(++m_last));
    const Result<std::vector<ClaimedJob>> claimed = ask(claim, jobs);
    if (!claimed) {
        if (claimed.error().code == ErrorCode::Unavailable)
            remember(claim);
        return claimApart(lanes, claimed.error(), done);
    }
    std::vector<Flight> flights;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        if ((*claimed)[i].kind == ClaimedJob::Kind::Call)
            flights.push_back({lanes[i], (*claimed)[i].call, m_parts.clock.now(), began, claim});
        else
            done.calls.push_back(settled(lanes[i], (*claimed)[i]));
    }
    return flights;
}

// An error of the content or a deadlock that goes on holds up its own lane only; all else is the store's.
std::vector<Flight> CallClaims::claimApart(const std::vector<TakenCall> &lanes, const Error &error,
                                           CallsDone &done)
{
    const bool isStores = error.code != ErrorCode::EventFault && !isRace(error);
    std::vector<Flight> flights;
    for (const TakenCall &lane : lanes) {
        if (isStores) {
            done.storeFault = error;
            done.calls.push_back(handedBack(lane));
        } else if (lanes.size() > 1) {
            std::vector<Flight> one = claimTogether({lane}, done);
            std::move(one.begin(), one.end(), std::back_inserter(flights));
        } else {
            m_parts.log.error(QStringLiteral("a row of the outbox could not be claimed; its lane waits"),
                              error.message);
            done.calls.push_back(judged(lane, HeadVerdict::Kind::Defer, unreadableWait, "NOT_CLAIMED"));
        }
    }
    return flights;
}

CallsDone::One CallClaims::settled(const TakenCall &lane, const ClaimedJob &claimed)
{
    const Route route = lane.lane.lane.route;
    switch (claimed.kind) {
    case ClaimedJob::Kind::Wait:
        return judged(lane, HeadVerdict::Kind::Defer, claimed.wait, {});
    case ClaimedJob::Kind::Dead: {
        m_metrics.died(route, claimed.code);
        const bool blocks = m_settings.retryOf(route).onExhausted == OnExhausted::Block;
        return judged(lane, blocks ? HeadVerdict::Kind::Block : HeadVerdict::Kind::Drop, Micros(0),
                      claimed.code);
    }
    default:
        return acknowledged(lane);
    }
}

} // namespace psi
