#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

namespace {
template <typename T>
T must(Result<T> result)
{
    EXPECT_TRUE(result.isOk()) << (result ? "" : result.error().message.toStdString());
    return result ? std::move(result).value() : T();
}
} // namespace

void JobQueueContract::begin(const QueueBackendOptions &options)
{
    m_queue.reset();
    m_control.reset();
    m_backend.reset();
    m_backend = GetParam().make(options);
    wire();
}

void JobQueueContract::wire()
{
    const auto after = [this] {
        if (m_checksSteps && !m_writesFail)
            checkInvariants();
    };
    m_queue = std::make_unique<CheckedJobQueue>(m_backend->queue(), after);
    m_control = std::make_unique<CheckedQueueControl>(m_backend->control(), after);
    after();
}

void JobQueueContract::crash()
{
    m_backend->crash();
    wire();
}

void JobQueueContract::crashTwice()
{
    for (int i = 0; i < 2; ++i) {
        take();
        crash();
    }
}

void JobQueueContract::restart(const std::function<void()> &whileDown)
{
    m_backend->restart(whileDown);
    wire();
}

void JobQueueContract::lose()
{
    m_backend->lose();
    wire();
}

void JobQueueContract::failWrites(bool on)
{
    m_writesFail = on;
    m_backend->failWrites(on);
}

void JobQueueContract::checkInvariants()
{
    QByteArray cursor;
    do {
        const Result<FsckReport> report = view().fsck(cursor, false);
        ASSERT_TRUE(report.isOk()) << report.error().message.toStdString();
        for (const FsckFinding &finding : report->findings)
            ADD_FAILURE() << "invariant " << finding.invariant << ": " << finding.what.toStdString();
        cursor = report->next;
    } while (!cursor.isEmpty());
}

NewJob JobQueueContract::job(const QByteArray &lane, const QByteArray &payload, Route route,
                             const QByteArray &ring)
{
    NewJob made;
    made.lane = {route, ring, lane};
    made.line = "line";
    made.payload = payload;
    return made;
}

JobId JobQueueContract::put(const NewJob &job)
{
    const std::vector<Enqueued> answers = putAll({job});
    return answers.empty() ? JobId() : answers.front().id;
}

std::vector<Enqueued> JobQueueContract::putAll(const std::vector<NewJob> &jobs)
{
    std::vector<Enqueued> answers = must(queue().enqueue(jobs));
    EXPECT_EQ(answers.size(), jobs.size());
    return answers;
}

TakeResult JobQueueContract::take(const WorkerName &worker, int lanes, int jobsPerLane, Micros lease)
{
    return must(queue().take(worker, {lanes, lanes, jobsPerLane, lease}));
}

std::vector<LeasedLane> JobQueueContract::takeAll()
{
    std::vector<LeasedLane> all;
    for (;;) {
        TakeResult taken = take();
        if (taken.lanes.empty())
            return all;
        std::move(taken.lanes.begin(), taken.lanes.end(), std::back_inserter(all));
    }
}

LeasedLane JobQueueContract::takeOne(const WorkerName &worker, int jobsPerLane)
{
    TakeResult taken = take(worker, 500, jobsPerLane);
    EXPECT_EQ(taken.lanes.size(), 1u);
    if (taken.lanes.empty() || taken.lanes.front().jobs.empty())
        return {{}, {}, false, {Job()}}; // so that the case fails by its expectations and not by a crash
    return std::move(taken.lanes.front());
}

SettleOutcome JobQueueContract::settle(const Settle &settle)
{
    const std::vector<SettleOutcome> outcomes = must(queue().settle("w", {settle}));
    EXPECT_EQ(outcomes.size(), 1u);
    return outcomes.empty() ? SettleOutcome::LeaseLost : outcomes.front();
}

SettleOutcome JobQueueContract::ack(const LeasedLane &lane)
{
    return ackSome(lane, static_cast<int>(lane.jobs.size()));
}

SettleOutcome JobQueueContract::ackSome(const LeasedLane &lane, int jobs)
{
    Settle one{lane.lane, lane.token, {}, {}};
    for (std::size_t i = 0; i < static_cast<std::size_t>(jobs); ++i)
        one.acked.push_back({lane.jobs.at(i).id, 5us});
    return settle(one);
}

SettleOutcome JobQueueContract::ackId(JobId id)
{
    const TakeResult taken = take();
    for (const LeasedLane &one : taken.lanes) {
        for (const Job &job : one.jobs) {
            if (job.id == id)
                return settle({one.lane, one.token, {{id, 5us}}, {}});
        }
    }
    return SettleOutcome::LeaseLost;
}

SettleOutcome JobQueueContract::judge(const LeasedLane &lane, HeadVerdict::Kind kind, Micros delay)
{
    return settle({lane.lane, lane.token, {}, HeadVerdict{kind, lane.jobs.front().id, delay, "E"}});
}

bool JobQueueContract::requeue(JobId id, const NewJob &job, RequeuePlace place)
{
    return must(queue().requeue(id, job, place));
}

void JobQueueContract::holdRing()
{
    ASSERT_TRUE(control().pause(PauseScope::ring(Route::Inbound, "r"), {}).isOk());
}

void JobQueueContract::probeRing() { ASSERT_TRUE(control().probe(Route::Inbound, "r").isOk()); }

LeasedLane JobQueueContract::probing()
{
    begin({});
    holdRing();
    putAll({job("a", "1"), job("b", "2"), job("c", "3")});
    probeRing();
    return takeOne();
}

LaneInfo JobQueueContract::lane(const LaneRef &ref) { return must(view().lane(ref)); }

QueueCounts JobQueueContract::counts() { return must(view().counts()); }

QByteArray JobQueueContract::payloads(const LeasedLane &lane)
{
    QByteArray all;
    for (const Job &one : lane.jobs)
        all += one.payload;
    return all;
}

QByteArray JobQueueContract::drain(const WorkerName &worker)
{
    QByteArray all;
    for (;;) {
        const TakeResult taken = take(worker, 1);
        if (taken.lanes.empty())
            return all;
        for (const LeasedLane &one : taken.lanes) {
            all += payloads(one);
            EXPECT_EQ(ack(one), SettleOutcome::Done);
        }
    }
}

const LeasedLane *JobQueueContract::laneOf(const TakeResult &taken, const QByteArray &key)
{
    for (const LeasedLane &one : taken.lanes) {
        if (one.lane.key == key)
            return &one;
    }
    return nullptr;
}

} // namespace psi::contract
