#include "service/usecases/work/batchrunner.h"

#include <algorithm>

namespace psi {

BatchRunner::BatchRunner(const WorkSettings &settings, WorkParts parts, std::function<double()> random,
                         std::function<void(Micros)> pause)
    : m_settings(settings)
    , m_parts(parts)
    , m_metrics(parts.metrics)
    , m_store(parts, m_metrics, random, std::move(pause))
    , m_failed(m_settings, parts, random, m_metrics)
    , m_splitter(m_store, m_failed, m_doubts, m_metrics, parts.clock, random)
{}

BatchResult BatchRunner::run(const WorkBatch &batch)
{
    const Micros began = m_parts.clock.steady();
    BatchResult result;
    std::vector<LaneWork> works;
    works.reserve(batch.lanes.size());
    BatchSplitter::Lanes together;
    BatchSplitter::Lanes apart;
    for (const LeasedLane &lane : batch.lanes) {
        works.push_back(workOf(lane, result));
        if (works.back().isOpen())
            (works.back().apart ? apart : together).push_back(&works.back());
    }
    if (!together.empty() && !result.storeFault)
        m_splitter.applyTogether(together, result);
    for (LaneWork *lane : apart) {
        if (!result.storeFault)
            m_splitter.applyApart(*lane, result);
    }
    for (LaneWork &work : works) {
        if (work.unproven)
            m_splitter.judge(work, result);
    }
    settleAll(works, m_parts.clock.steady() - began, result);
    return result;
}

// Decodes the lane's jobs up to the first that cannot run.
LaneWork BatchRunner::workOf(const LeasedLane &lane, BatchResult &result)
{
    LaneWork work;
    work.lane = &lane;
    work.commitsAtStart = m_store.commits();
    work.apart = lane.alone || lane.jobs.front().attempts > 0 || m_doubts.since(lane.lane).has_value();
    const std::shared_ptr<const LineDirectory> lines = m_parts.lines.current();
    const Timestamp now = m_parts.clock.now();
    for (const Job &job : lane.jobs) {
        if (result.storeFault || !mayGoOn(job, *lines, work, result))
            break;
        m_metrics.waited(job.lane.route, now - std::max(job.created, job.due));
    }
    return work;
}

// Adds the job's event, or ends a job that may not run. False: it, and what stands behind it, has to wait;
// behind events that are not applied yet it is looked at again when it is the head.
bool BatchRunner::mayGoOn(const Job &job, const LineDirectory &lines, LaneWork &work, BatchResult &result)
{
    const bool isHead = work.events.empty();
    if (job.exhausted || job.expired)
        return isHead && close(job, work, result, job.exhausted ? "KILLED_WORKER" : "EXPIRED");
    Result<InboundEvent> event = m_parts.codec.decode(job.payload);
    if (event) {
        event->line = lines.lineOf(event->phoneNumberId);
        work.jobs.push_back(&job);
        work.events.push_back({job.id, std::move(*event)});
        return true;
    }
    if (!isHead)
        return false;
    if (event.error().code != ErrorCode::UnknownVersion)
        return close(job, work, result, "UNREADABLE");
    work.verdict = HeadVerdict{HeadVerdict::Kind::Defer, job.id, m_newerPayloads.wait(m_parts.clock.steady()),
                               "UNKNOWN_VERSION"};
    return false;
}

// True when the job is acknowledged and the next one may run.
bool BatchRunner::close(const Job &job, LaneWork &work, BatchResult &result, const QByteArray &reason)
{
    const Result<FailedEvents::Verdict> verdict = m_failed.close(job, reason);
    if (!verdict) {
        result.failStore(verdict.error());
        return false;
    }
    work.verdict = *verdict;
    if (!work.verdict)
        work.acked.push_back({job.id, Micros(0)});
    return !work.verdict;
}

void BatchRunner::settleAll(const std::vector<LaneWork> &works, Micros took, BatchResult &result)
{
    for (const LaneWork &work : works) {
        result.settles.push_back(work.settle());
        for (AckedJob &acked : result.settles.back().acked) {
            acked.took = took;
            m_metrics.processed(work.lane->lane.route, took);
        }
    }
}

} // namespace psi
