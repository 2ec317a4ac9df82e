#include "service/adapters/sqlite/queueentry.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

namespace psi::queue {

namespace {
// The table of dedup keys is walked in key order, so that old keys leave page by page: four keys looked at
// for each new one keep it below 4/3 of the living ones.
constexpr int keysWalkedPerJob = 4;
constexpr int keysMergedPerJob = 2; // so that a generation is gone before the next is full
constexpr int keysPerWalk = 1024;
} // namespace

void QueueEntry::checkRoom()
{
    const std::int64_t limit = m_context.settings.maxBytes;
    if (limit <= 0)
        return;
    SqliteStatement &row = m_context.sql.use(queuestatements::used_pages);
    const std::int64_t used = Sql::row(row) ? row.integer(0) * row.integer(1) : 0;
    row.reset();
    if (used > limit)
        throw Failure{{ErrorCode::Full, QStringLiteral("the queue holds more than queue.max_bytes")}, true};
}

QueueEntry::Open &QueueEntry::open(const LaneRef &ref)
{
    Ring &ring = m_context.state.rings.of(ref.route, ref.ring, m_context.state.meta.lastRing);
    const auto [found, isNew] = m_open.try_emplace(LaneKey(ring.id, ref.key));
    if (isNew)
        found->second.lane = m_context.lanes.of(ring, ref.key);
    return found->second;
}

std::vector<Enqueued> QueueEntry::enqueue(const std::vector<NewJob> &jobs)
{
    std::vector<Enqueued> answers;
    answers.reserve(jobs.size());
    for (const NewJob &job : jobs)
        answers.push_back(enqueueOne(job));
    for (auto &[key, open] : m_open)
        m_context.lanes.save(open.lane, open.change);
    m_open.clear();
    walkKeys(static_cast<int>(jobs.size()));
    return answers;
}

void QueueEntry::walkKeys(int jobs)
{
    QueueState &state = m_context.state;
    state.keys.merge(m_context.sql, jobs * keysMergedPerJob);
    state.keysToWalk += jobs * keysWalkedPerJob;
    if (state.keysToWalk < keysPerWalk)
        return;
    m_context.keys.forget(state.meta.dedupCursor, std::min(state.keysToWalk, 2 * keysPerWalk));
    state.keysToWalk = 0;
}

JobRow QueueEntry::rowOf(const NewJob &job, std::int64_t seq) const
{
    JobRow row;
    row.job.id = {0, seq};
    row.job.pos = seq;
    row.job.priority = job.priority;
    row.job.created = m_context.now;
    row.job.due = m_context.now + std::max(job.notBefore, Micros(0));
    if (job.deadline)
        row.deadline = m_context.now + *job.deadline;
    row.holdsKey = job.dedupWhileAlive && !job.dedupKey.isEmpty();
    row.job.line = job.line;
    row.job.dedupKey = job.dedupKey;
    row.job.correlation = job.correlation;
    return row;
}

bool QueueEntry::claim(const NewJob &job, std::int64_t seq)
{
    const auto ttl = job.dedupWhileAlive ? std::nullopt : std::optional(m_context.settings.dedupTtl);
    return m_context.keys.claim(job.dedupKey, seq, ttl);
}

Enqueued QueueEntry::enqueueOne(const NewJob &job)
{
    std::int64_t &last = m_context.state.meta.seq;
    const std::int64_t before = last;
    const std::int64_t seq = m_context.state.nextSeq(m_context.now);
    if (!job.dedupKey.isEmpty() && !claim(job, seq)) {
        last = before;
        const std::int64_t holder = m_context.keys.claimant(job.dedupKey);
        return {{0, m_context.jobs.lives(holder) ? holder : 0}, true};
    }
    Open &lane = open(job.lane);
    JobRow row = rowOf(job, seq);
    row.lane = lane.lane.id;
    row.behind = lane.lane.jobs() > 0;
    m_context.jobs.insert(row, job.payload);
    join(lane, row, m_context);
    return {row.job.id, false};
}

void QueueEntry::join(Open &open, const JobRow &row, QueueContext &context)
{
    Lane &lane = open.lane;
    const bool wasIdle = lane.jobs() == 0;
    const PriorityClass before = lane.mostUrgent();
    QueueLanes::addJob(lane, row.job.priority, row.job.line, 1);
    const bool isHead = wasIdle || row.job.pos <= lane.head.pos;
    if (wasIdle) {
        lane.lone = row.job.id.seq;
        lane.head = {row.job.id.seq, row.job.pos, row.job.due, row.job.created};
        context.place(lane, context.now);
    } else if (isHead) {
        context.replace(lane, lane.isReady() ? lane.readyAt : context.now);
    }
    if (isHead || (lane.isReady() && lane.mostUrgent() != before))
        open.change = QueueLanes::Change::All;
}

std::int64_t QueueEntry::placeOf(const Lane &lane, std::int64_t seq, RequeuePlace place)
{
    switch (place) {
    case RequeuePlace::Head:
        return lane.jobs() > 0 ? lane.head.pos - 1 : seq;
    case RequeuePlace::Tail:
        return m_context.state.nextSeq(m_context.now);
    case RequeuePlace::Original:
        break;
    }
    return seq;
}

bool QueueEntry::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    if (const std::optional<JobRow> there = m_context.jobs.bySeq(id.seq))
        return refresh(*there);
    freeBlockedBy(id.seq);
    QueueMeta &meta = m_context.state.meta;
    meta.seq = std::max(meta.seq, id.seq);
    Open &target = open(job.lane);
    JobRow row = rowOf(job, id.seq);
    row.lane = target.lane.id;
    row.job.priority = PriorityClass::Low;
    row.job.pos = placeOf(target.lane, id.seq, place);
    row.holdsKey = row.holdsKey && claim(job, id.seq);
    row.behind = target.lane.jobs() > 0;
    m_context.jobs.insert(row, job.payload);
    join(target, row, m_context);
    m_context.lanes.save(target.lane, target.change);
    m_open.clear();
    return true;
}

bool QueueEntry::refresh(const JobRow &row)
{
    m_context.jobs.makeFresh(row.job.id.seq);
    m_context.state.leases.erase(row.lane); // it knows the job's old tries
    std::optional<Lane> lane = m_context.lanes.byId(row.lane);
    if (!lane)
        return false;
    lane->rare.blockedBy = 0;
    m_context.replace(*lane, lane->isReady() ? lane->readyAt : m_context.now);
    m_context.lanes.save(*lane);
    return false;
}

void QueueEntry::freeBlockedBy(std::int64_t seq)
{
    std::optional<Lane> lane = m_context.lists.blockedBy(seq);
    if (!lane)
        return;
    lane->rare.blockedBy = 0;
    m_context.replace(*lane, m_context.now);
    m_context.lanes.save(*lane);
}

} // namespace psi::queue
