#include <map>
#include <random>
#include <set>

#include "tests/unit/sqlite/queuefixture.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {
/// Does random things to a queue, checks the invariants after each, and that no job is lost, doubled, or out
/// of order inside its lane.
class Walk : public QueueFixture
{
protected:
    void run(unsigned seed, int steps)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        random.seed(seed);
        ASSERT_TRUE(queue->setLimit({LimitSetting::Kind::LaneRate, Route::Outbound, {}, {6s, 3}, 0}).isOk());
        ASSERT_TRUE(
            queue->setLimit({LimitSetting::Kind::RingRate, Route::Outbound, {}, {100ms, 3}, 0}).isOk());
        ASSERT_TRUE(queue->setLimit({LimitSetting::Kind::RingLanes, Route::Area, {}, {}, 2}).isOk());
        for (int i = 0; i < steps && !HasFailure(); ++i) {
            step();
            check(i);
        }
    }

    int upTo(int n) { return std::uniform_int_distribution<int>(0, n)(random); }

    LaneRef anyLane()
    {
        const std::array routes{Route::Inbound, Route::Status, Route::Outbound, Route::Area};
        const Route route = routes.at(static_cast<std::size_t>(upTo(3)));
        return {route, "r" + QByteArray::number(upTo(1)), "k" + QByteArray::number(upTo(3))};
    }

    NewJob anyJob()
    {
        NewJob made;
        made.lane = anyLane();
        made.line = "line" + QByteArray::number(upTo(2) == 0 ? 1 : 0);
        made.priority = static_cast<PriorityClass>(upTo(3));
        made.payload = "p";
        if (upTo(3) == 0)
            made.dedupKey = QByteArray(15, 'd') + static_cast<char>('0' + upTo(9));
        made.dedupWhileAlive = upTo(1) == 0;
        if (upTo(5) == 0)
            made.notBefore = Micros(upTo(3'000'000));
        return made;
    }

    void step()
    {
        switch (upTo(13)) {
        case 0:
        case 1:
        case 2:
            enqueueSome();
            break;
        case 3:
        case 4:
            takeSome();
            break;
        case 5:
        case 6:
        case 7:
            settleSome();
            break;
        case 8:
            clock.advance(Micros(upTo(4'000'000)));
            break;
        case 9:
            pauseOrResume();
            break;
        case 10:
            requeueOrDrop();
            break;
        case 11:
            ASSERT_TRUE(queue->release("w", {}, false).isOk());
            leases.clear();
            break;
        case 12:
            unblockOrPromote();
            break;
        case 13:
            if (upTo(3) == 0)
                restart();
            break;
        }
    }

    void enqueueSome()
    {
        std::vector<NewJob> jobs;
        for (int i = upTo(4); i >= 0; --i)
            jobs.push_back(anyJob());
        const auto answers = put(jobs);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (!answers[i].duplicate)
                living[answers[i].id] = jobs[i];
        }
    }

    void takeSome()
    {
        const TakeResult taken = take(upTo(4), 1 + upTo(3));
        for (const LeasedLane &lane : taken.lanes) {
            EXPECT_TRUE(leases.count(lane.lane) == 0 || leases[lane.lane].token < lane.token);
            std::int64_t last = INT64_MIN;
            for (const Job &one : lane.jobs) {
                EXPECT_EQ(living.count(one.id), 1u) << "a job that is not there was handed out";
                EXPECT_GT(one.pos, last);
                last = one.pos;
            }
            leases[lane.lane] = lane;
        }
    }

    void settleSome()
    {
        if (leases.empty())
            return;
        auto it = leases.begin();
        std::advance(it, upTo(static_cast<int>(leases.size()) - 1));
        const LeasedLane lane = it->second;
        leases.erase(it);
        Settle settle{lane.lane, lane.token, {}, {}};
        const auto acks = static_cast<std::size_t>(upTo(static_cast<int>(lane.jobs.size())));
        for (std::size_t i = 0; i < acks; ++i)
            settle.acked.push_back({lane.jobs[i].id, Micros(1)});
        if (acks < lane.jobs.size() && upTo(1) == 0)
            settle.head = HeadVerdict{static_cast<HeadVerdict::Kind>(upTo(3)), lane.jobs[acks].id,
                                      Micros(upTo(2'000'000)), "E"};
        if (upTo(1) == 0)
            settle.probe = ProbeVerdict{static_cast<ProbeVerdict::Kind>(upTo(2)), Micros(upTo(2'000'000))};
        if (settleOne(settle) != SettleOutcome::Done)
            return;
        for (const AckedJob &acked : settle.acked)
            living.erase(acked.id);
        if (settle.head && settle.head->kind >= HeadVerdict::Kind::Drop)
            gone[settle.head->job] = living.extract(settle.head->job).mapped();
    }

    void pauseOrResume()
    {
        const LaneRef lane = anyLane();
        const std::array scopes{PauseScope::all(), PauseScope::route(lane.route),
                                PauseScope::ring(lane.route, lane.ring), PauseScope::oneLane(lane)};
        const PauseScope scope = scopes.at(static_cast<std::size_t>(upTo(3)));
        if (upTo(2) == 0)
            ASSERT_TRUE(queue->pause(scope, upTo(1) == 0 ? std::nullopt : std::optional(Micros(2s))).isOk());
        else if (upTo(3) == 0)
            ASSERT_TRUE(queue->pauseAtLeast(scope, 1s).isOk());
        else if (upTo(3) == 0)
            ASSERT_TRUE(queue->probe(lane.route, lane.ring).isOk());
        else
            ASSERT_TRUE(queue->resume(scope).isOk());
    }

    void requeueOrDrop()
    {
        if (!gone.empty() && upTo(1) == 0) {
            const auto [id, made] = *gone.begin();
            gone.erase(gone.begin());
            ASSERT_TRUE(queue->requeue(id, made, static_cast<RequeuePlace>(upTo(2))).value());
            living[id] = made;
        } else if (!living.empty()) {
            const JobId id = anyLiving();
            const DropOutcome outcome = queue->drop(id).value();
            EXPECT_NE(outcome, DropOutcome::NotFound);
            if (outcome == DropOutcome::Dropped)
                living.erase(id);
        }
    }

    void unblockOrPromote()
    {
        if (living.empty())
            return;
        const JobId id = anyLiving();
        if (upTo(1) == 0)
            ASSERT_TRUE(queue->promote(id).isOk());
        else
            ASSERT_TRUE(queue->unblock(living[id].lane).isOk());
    }

    void restart()
    {
        if (upTo(1) == 0) {
            crash();
        } else {
            queue->stop();
            open();
        }
    }

    JobId anyLiving()
    {
        auto it = living.begin();
        std::advance(it, upTo(static_cast<int>(living.size()) - 1));
        return it->first;
    }

    void check(int at)
    {
        SCOPED_TRACE("step " + std::to_string(at));
        QByteArray cursor;
        do {
            const auto report = queue->fsck(cursor, false);
            ASSERT_TRUE(report.isOk()) << report.error().message.toStdString();
            for (const FsckFinding &finding : report->findings)
                ADD_FAILURE() << "invariant " << finding.invariant << ": " << finding.what.toStdString();
            cursor = report->next;
        } while (!cursor.isEmpty());
        const auto counts = queue->counts();
        ASSERT_TRUE(counts.isOk());
        std::int64_t jobs = 0;
        for (const QueueCount &count : counts->jobs)
            jobs += count.jobs;
        ASSERT_EQ(jobs, static_cast<std::int64_t>(living.size()));
        if (at % 10 == 0)
            checkPages();
    }

    void checkPages()
    {
        std::map<JobState, std::int64_t> counted;
        const auto counts = queue->counts();
        for (const QueueCount &count : counts->jobs)
            counted[count.state] += count.jobs;
        for (const JobState state :
             {JobState::Waiting, JobState::Active, JobState::Delayed, JobState::Blocked}) {
            QueuePageQuery query;
            query.state = state;
            query.limit = 3;
            std::vector<JobId> ids;
            do {
                const auto page = queue->page(query);
                ASSERT_TRUE(page.isOk()) << page.error().message.toStdString();
                for (const JobInfo &info : page->items) {
                    EXPECT_EQ(info.state, state);
                    ids.push_back(info.job.id);
                }
                query.cursor = page->next;
            } while (!query.cursor.isEmpty());
            EXPECT_EQ(static_cast<std::int64_t>(ids.size()), counted[state]);
            EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
        }
    }

    std::mt19937 random;
    std::map<JobId, NewJob> living;
    std::map<JobId, NewJob> gone;
    std::map<LaneRef, LeasedLane> leases;
};
} // namespace

class SqliteQueueWalk : public Walk, public testing::WithParamInterface<unsigned>
{};

TEST_P(SqliteQueueWalk, KeepsItsInvariants) { run(GetParam(), 400); }

INSTANTIATE_TEST_SUITE_P(Seeds, SqliteQueueWalk, testing::Range(1u, 9u));
