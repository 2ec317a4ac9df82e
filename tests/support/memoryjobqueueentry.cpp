#include <algorithm>

#include "tests/support/memoryjobqueuestate.h"

namespace psi::model {

namespace {
/// True if the key was free and is now the job's.
bool claim(State &state, const NewJob &job, std::int64_t seq)
{
    const auto found = state.dedup.find(job.dedupKey);
    const bool isTaken =
        found != state.dedup.end() && (!found->second.expires || *found->second.expires > state.now);
    if (isTaken)
        return false;
    const Timestamp expires = state.now + state.settings.dedupTtl;
    state.dedup[job.dedupKey] = {seq, job.dedupWhileAlive ? std::nullopt : std::optional(expires)};
    return true;
}

StoredJob storedOf(const State &state, const NewJob &job, JobId id)
{
    StoredJob stored;
    stored.job.id = id;
    stored.job.lane = job.lane;
    stored.job.line = job.line;
    stored.job.dedupKey = job.dedupKey;
    stored.job.priority = job.priority;
    stored.job.payload = job.payload;
    stored.job.correlation = job.correlation;
    stored.job.pos = id.seq;
    stored.job.created = state.now;
    stored.job.due = state.now + std::max(job.notBefore, Micros(0));
    if (job.deadline)
        stored.deadline = state.now + *job.deadline;
    stored.holdsKey = job.dedupWhileAlive && !job.dedupKey.isEmpty();
    return stored;
}

void add(State &state, StoredJob stored)
{
    const Job job = stored.job;
    state.rings[ringOf(job.lane)];
    state.jobs[job.id.seq] = std::move(stored);
    Lane &lane = state.lanes[job.lane];
    const auto stands = lane.jobs.insert({job.pos, job.id.seq}).first;
    if (stands == lane.jobs.begin())
        replace(state, job.lane);
}

Enqueued enqueueOne(State &state, const NewJob &job)
{
    const std::int64_t last = state.lastSeq;
    const std::int64_t seq = nextSeq(state);
    if (!job.dedupKey.isEmpty() && !claim(state, job, seq)) {
        state.lastSeq = last;
        const std::int64_t holder = state.dedup.at(job.dedupKey).seq;
        return {{0, state.jobs.count(holder) > 0 ? holder : 0}, true};
    }
    add(state, storedOf(state, job, {0, seq}));
    return {{0, seq}, false};
}

std::int64_t placeOf(State &state, const NewJob &job, JobId id, RequeuePlace place)
{
    if (place == RequeuePlace::Original)
        return id.seq;
    if (place == RequeuePlace::Tail)
        return nextSeq(state);
    const auto found = state.lanes.find(job.lane);
    const bool isEmpty = found == state.lanes.end() || found->second.jobs.empty();
    return isEmpty ? id.seq : found->second.jobs.begin()->first - 1;
}

void freeBlockedBy(State &state, std::int64_t seq)
{
    for (const LaneRef &ref : lanesWhere(state, [&](const Lane &lane) { return lane.blockedBy == seq; })) {
        state.lanes.at(ref).blockedBy = 0;
        replace(state, ref);
    }
}

/// It is there: runs anew as soon as its lane comes to it.
void refresh(State &state, StoredJob &stored)
{
    stored.job.attempts = 0;
    stored.lostAlone = 0;
    stored.job.due = std::min(stored.job.due, state.now);
    state.lanes.at(stored.job.lane).blockedBy = 0;
    replace(state, stored.job.lane);
}
} // namespace

std::vector<Enqueued> enqueue(State &state, const std::vector<NewJob> &jobs)
{
    std::vector<Enqueued> answers;
    answers.reserve(jobs.size());
    for (const NewJob &job : jobs)
        answers.push_back(enqueueOne(state, job));
    return answers;
}

bool requeue(State &state, JobId id, const NewJob &job, RequeuePlace place)
{
    if (id.isNull())
        throw Failure{{ErrorCode::Invalid, QStringLiteral("a job without an id cannot be put back")}};
    if (const auto there = state.jobs.find(id.seq); there != state.jobs.end()) {
        refresh(state, there->second);
        return false;
    }
    freeBlockedBy(state, id.seq);
    state.lastSeq = std::max(state.lastSeq, id.seq);
    StoredJob stored = storedOf(state, job, id);
    stored.job.priority = PriorityClass::Low;
    stored.job.pos = placeOf(state, job, id, place);
    stored.holdsKey = stored.holdsKey && claim(state, job, id.seq);
    add(state, std::move(stored));
    return true;
}

} // namespace psi::model
