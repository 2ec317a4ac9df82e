#include <algorithm>
#include <map>

#include "tests/contract/jobqueuecontract.h"

namespace psi::contract {

namespace {
std::vector<JobId> idsOf(const QueuePage &page)
{
    std::vector<JobId> ids;
    for (const JobInfo &info : page.items)
        ids.push_back(info.job.id);
    return ids;
}
} // namespace

// What people see: counts, pages, look-ups, why; the ring of completed jobs.

TEST_P(JobQueueContract, CountsAreByRouteLineAndState)
{
    NewJob other = job("a", "x");
    other.line = "line2";
    putAll({job("a"), other, job("b"), job("c"), job("d"), job("e", "x", Route::Area, "paused")});
    ASSERT_TRUE(control().pause(PauseScope::oneLane(job("d").lane), {}).isOk());
    ASSERT_TRUE(control().pause(PauseScope::ring(Route::Area, "paused"), {}).isOk());
    const TakeResult taken = take("w", 500, 1);
    judge(*laneOf(taken, "b"), HeadVerdict::Kind::Retry, 1h);
    ack(*laneOf(taken, "c"));
    put(job("f"));
    std::map<std::tuple<Route, QByteArray, JobState>, std::int64_t> jobs;
    for (const QueueCount &count : counts().jobs)
        jobs[{count.route, count.line, count.state}] += count.jobs;
    const decltype(jobs) expected{
        {{Route::Inbound, "line", JobState::Active}, 1},  {{Route::Inbound, "line2", JobState::Waiting}, 1},
        {{Route::Inbound, "line", JobState::Waiting}, 1}, {{Route::Inbound, "line", JobState::Delayed}, 1},
        {{Route::Inbound, "line", JobState::Blocked}, 1}, {{Route::Area, "line", JobState::Blocked}, 1}};
    EXPECT_EQ(jobs, expected);
    std::map<LaneState, std::int64_t> lanes;
    for (const LaneCount &count : counts().lanes)
        lanes[count.state] += count.lanes;
    const decltype(lanes) expectedLanes{
        {LaneState::Leased, 1}, {LaneState::Waiting, 1}, {LaneState::Blocked, 1}, {LaneState::Ready, 2}};
    EXPECT_EQ(lanes, expectedLanes);
    EXPECT_EQ(counts().completed, 1);
}

TEST_P(JobQueueContract, TheOldestHeadOfARouteIsCountedWhereverItsLaneStands)
{
    const auto oldest = [this](Route route) {
        for (const OldestJob &one : counts().oldest) {
            if (one.route == route)
                return one.age;
        }
        return Micros(-1);
    };
    put(job("a", "1"));
    advance(1s);
    putAll({job("a", "2"), job("b", "3")});
    advance(1s);
    EXPECT_EQ(oldest(Route::Inbound), Micros(2s));
    EXPECT_EQ(oldest(Route::Area), Micros(-1));
    const LeasedLane first = take("w", 1, 1).lanes.at(0);
    EXPECT_EQ(oldest(Route::Inbound), Micros(2s)) << "leased";
    judge(first, HeadVerdict::Kind::Retry, 1min);
    advance(1s);
    EXPECT_EQ(oldest(Route::Inbound), Micros(3s)) << "waiting";
    ASSERT_TRUE(control().pause(PauseScope::oneLane(first.lane), {}).isOk());
    EXPECT_EQ(oldest(Route::Inbound), Micros(3s)) << "blocked";
    EXPECT_EQ(control().drop(first.jobs[0].id).value(), DropOutcome::Dropped);
    EXPECT_EQ(oldest(Route::Inbound), Micros(2s));
}

TEST_P(JobQueueContract, ALanesPageShowsItsJobsInOrderPageByPage)
{
    std::vector<JobId> ids;
    for (int i = 0; i < 7; ++i)
        ids.push_back(put(job("a", QByteArray::number(i))));
    const JobId old = put(job("b"));
    EXPECT_EQ(control().drop(old).value(), DropOutcome::Dropped);
    requeue(old, job("a", "h"), RequeuePlace::Head);
    ids.insert(ids.begin(), old);
    QueuePageQuery query;
    query.lane = job("a").lane;
    query.limit = 3;
    std::vector<JobId> seen;
    int pages = 0;
    do {
        const QueuePage page = view().page(query).value();
        EXPECT_LE(page.items.size(), 3u);
        for (const JobId id : idsOf(page))
            seen.push_back(id);
        query.cursor = page.next;
        ++pages;
    } while (!query.cursor.isEmpty());
    EXPECT_EQ(seen, ids);
    EXPECT_EQ(pages, 3);
    query.lane = job("nobody").lane;
    query.cursor.clear();
    EXPECT_TRUE(view().page(query)->items.empty());
}

TEST_P(JobQueueContract, PagesAreStableWhileTheQueueMoves)
{
    std::vector<JobId> ids;
    for (int i = 0; i < 12; ++i)
        ids.push_back(put(job("lane" + QByteArray::number(i))));
    QueuePageQuery query;
    query.state = JobState::Waiting;
    query.route = Route::Inbound;
    query.limit = 4;
    std::vector<JobId> seen;
    for (int page = 0; page < 10; ++page) {
        const QueuePage got = view().page(query).value();
        for (const JobId id : idsOf(got))
            seen.push_back(id);
        query.cursor = got.next;
        if (query.cursor.isEmpty())
            break;
        // What was shown leaves, what comes in stands behind: neither shifts the next page.
        EXPECT_EQ(control().drop(idsOf(got).front()).value(), DropOutcome::Dropped);
        ids.push_back(put(job("new" + QByteArray::number(page))));
    }
    EXPECT_EQ(seen, ids) << "each exactly once";
}

TEST_P(JobQueueContract, PagesOfAStateHoldAllItsJobsById)
{
    putAll({job("a"), job("a"), job("b"), job("c", "x", Route::Area), job("d"), job("e")});
    ASSERT_TRUE(control().pause(PauseScope::oneLane(job("d").lane), {}).isOk());
    const TakeResult taken = take("w", 500, 1);
    judge(*laneOf(taken, "b"), HeadVerdict::Kind::Retry, 1h);
    ack(*laneOf(taken, "e"));
    for (const auto &[state, jobs] : std::map<JobState, int>{{JobState::Waiting, 1},
                                                             {JobState::Active, 2},
                                                             {JobState::Delayed, 1},
                                                             {JobState::Blocked, 1},
                                                             {JobState::Completed, 1}}) {
        QueuePageQuery query;
        query.state = state;
        query.limit = 1;
        std::vector<JobId> seen;
        do {
            const QueuePage page = view().page(query).value();
            for (const JobInfo &info : page.items) {
                EXPECT_EQ(info.state, state);
                seen.push_back(info.job.id);
            }
            query.cursor = page.next;
        } while (!query.cursor.isEmpty());
        EXPECT_EQ(seen.size(), static_cast<std::size_t>(jobs));
        EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    }
    QueuePageQuery calls;
    calls.route = Route::Area;
    EXPECT_EQ(view().page(calls)->items.size(), 1u);
}

TEST_P(JobQueueContract, APageHoldsAtMost500)
{
    putAll(std::vector<NewJob>(510, job("a")));
    QueuePageQuery query;
    query.limit = 100'000;
    const QueuePage first = view().page(query).value();
    EXPECT_EQ(first.items.size(), 500u);
    query.cursor = first.next;
    EXPECT_EQ(view().page(query)->items.size(), 10u);
}

TEST_P(JobQueueContract, FindKnowsLivingAndCompletedJobs)
{
    NewJob made = job("a", "payload");
    made.dedupKey = "0123456789abcdef";
    made.correlation = "c1";
    const JobId id = put(made);
    EXPECT_EQ(view().find(id)->state, JobState::Waiting);
    EXPECT_EQ(view().find(id)->job.payload, "payload");
    const LeasedLane taken = takeOne();
    EXPECT_EQ(view().find(id)->state, JobState::Active);
    advance(1s);
    settle({taken.lane, taken.token, {{id, 700ms}}, {}});
    const Result<JobInfo> done = view().find(id);
    ASSERT_TRUE(done.isOk());
    EXPECT_EQ(done->state, JobState::Completed);
    EXPECT_EQ(done->finished, backend().clock().now());
    EXPECT_EQ(done->took, Micros(700ms));
    EXPECT_EQ(done->job.lane, made.lane);
    EXPECT_EQ(done->job.line, made.line);
    EXPECT_EQ(done->job.correlation, "c1");
    EXPECT_EQ(view().findByDedupKey("0123456789abcdef")->job.id, id);
    EXPECT_EQ(view().find({0, 5}).error().code, ErrorCode::NotFound);
}

TEST_P(JobQueueContract, ALaneSaysWhyItDoesNotMove)
{
    const LaneRef ref = job("a").lane;
    EXPECT_EQ(view().lane(ref).error().code, ErrorCode::NotFound);
    const Timestamp start = backend().clock().now();
    NewJob urgent = job("a", "1");
    urgent.priority = PriorityClass::Urgent;
    const JobId head = put(urgent);
    put(job("a", "2"));
    LaneInfo info = lane(ref);
    EXPECT_EQ(info.lane, ref);
    EXPECT_EQ(info.state, LaneState::Ready);
    EXPECT_EQ(info.since, start - 30s) << "the score";
    EXPECT_EQ(info.jobs, 2);
    EXPECT_EQ(info.head, head);
    EXPECT_EQ(info.headCreated, start);
    const LeasedLane taken = takeOne("w7");
    info = lane(ref);
    EXPECT_EQ(info.state, LaneState::Leased);
    EXPECT_EQ(info.since, start + 10s) << "the deadline";
    EXPECT_EQ(info.token, taken.token);
    EXPECT_EQ(info.worker, "w7");
    judge(taken, HeadVerdict::Kind::Retry, 2s);
    info = lane(ref);
    EXPECT_EQ(info.state, LaneState::Waiting);
    EXPECT_EQ(info.since, start + 2s) << "the due time";
    EXPECT_EQ(info.headAttempts, 1);
    EXPECT_EQ(info.headError, "E");
    EXPECT_EQ(info.token.value, 0);
    EXPECT_TRUE(info.worker.isEmpty());
    advance(1s);
    ASSERT_TRUE(control().pause(PauseScope::oneLane(ref), {}).isOk());
    info = lane(ref);
    EXPECT_EQ(info.state, LaneState::Blocked);
    EXPECT_EQ(info.since, start + 1s) << "blocked since";
    EXPECT_TRUE(info.paused);
    EXPECT_TRUE(info.blockedBy.isNull());
}

TEST_P(JobQueueContract, NothingIsKeptOfAnIdleLaneWhoseLimitHasRunOut)
{
    ASSERT_TRUE(control().setLimit({LimitSetting::Kind::LaneRate, Route::Outbound, {}, {6s, 1}, 0}).isOk());
    for (int i = 0; i < 20; ++i)
        put(job("lane" + QByteArray::number(i), "x", Route::Outbound));
    for (const LeasedLane &one : take().lanes)
        ack(one);
    EXPECT_EQ(lane(job("lane3", {}, Route::Outbound).lane).state, LaneState::Idle);
    advance(6s);
    ASSERT_TRUE(control().purgeCompleted(1h, 1000, 500).isOk());
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(view().lane(job("lane" + QByteArray::number(i), {}, Route::Outbound).lane).error().code,
                  ErrorCode::NotFound);
    EXPECT_EQ(view().fsck({}, false)->lanesChecked, 0);
}

TEST_P(JobQueueContract, CompletedJobsAreKeptForTheirTimeAndUpToTheirNumber)
{
    QueueBackendOptions options;
    options.completedAge = 1h;
    options.completedCount = 3;
    begin(options);
    std::vector<JobId> ids;
    for (int i = 0; i < 5; ++i) {
        ids.push_back(put(job("a")));
        ack(takeOne());
        advance(1min);
    }
    EXPECT_EQ(counts().completed, 3);
    EXPECT_EQ(view().find(ids[1]).error().code, ErrorCode::NotFound);
    QueuePageQuery query;
    query.state = JobState::Completed;
    EXPECT_EQ(idsOf(view().page(query).value()), (std::vector{ids[2], ids[3], ids[4]}));
    advance(57min - 1us); // the third was completed an hour ago, but for a microsecond
    put(job("b"));
    const LeasedLane other = takeOne();
    judge(other, HeadVerdict::Kind::Drop);
    EXPECT_EQ(counts().completed, 3);
    tick();
    put(job("b"));
    judge(takeOne(), HeadVerdict::Kind::Drop);
    EXPECT_EQ(idsOf(view().page(query).value()), (std::vector{ids[3], ids[4]})) << "pruned inside settle";
    crash();
    EXPECT_EQ(counts().completed, 2);
}

TEST_P(JobQueueContract, PurgeForgetsCompletedJobsBeyondAgeOrNumber)
{
    for (int i = 0; i < 10; ++i) {
        put(job("a"));
        ack(takeOne());
        advance(1min);
    }
    EXPECT_EQ(control().purgeCompleted(1h, 1000, 500).value(), 0);
    EXPECT_EQ(control().purgeCompleted(1h, 7, 500).value(), 3);
    EXPECT_EQ(control().purgeCompleted(3min, 1000, 500).value(), 5) << "older than three minutes";
    EXPECT_EQ(counts().completed, 2);
    EXPECT_EQ(control().purgeCompleted(0us, 1000, 1).value(), 1) << "no more than asked for";
    EXPECT_EQ(control().purgeCompleted(0us, 1000, 500).value(), 1);
}

TEST_P(JobQueueContract, FsckLooksAtEveryLaneAndFindsNothingWrong)
{
    for (int i = 0; i < 30; ++i)
        put(job("lane" + QByteArray::number(i)));
    std::int64_t checked = 0;
    QByteArray cursor;
    do {
        const Result<FsckReport> report = view().fsck(cursor, true);
        ASSERT_TRUE(report.isOk());
        EXPECT_TRUE(report->findings.empty());
        checked += report->lanesChecked;
        cursor = report->next;
    } while (!cursor.isEmpty());
    EXPECT_EQ(checked, 30);
}

} // namespace psi::contract
