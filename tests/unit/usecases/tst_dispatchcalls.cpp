// The dispatcher and the lanes of calls: how many are taken, renewed, and what becomes of their outcomes.
#include <gtest/gtest.h>

#include "service/domain/outbound/outboxwakeup.h"
#include "tests/unit/usecases/stepkit.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

/// Keeps the lanes that were handed out.
class HeldCalls : public CallTaker
{
public:
    void attach(CallHands) override {}
    void call(std::vector<TakenCall> lanes) override
    {
        for (TakenCall &lane : lanes)
            taken.push_back(std::move(lane));
    }
    void drain(bool) override {}
    std::vector<TakenCall> taken;
};

class DispatchCalls : public testing::Test
{
protected:
    StepKit kit;
    HeldCalls calls;

    void SetUp() override
    {
        kit.settings.threads = 2;
        kit.settings.calls = 3;
        kit.calls = &calls;
        kit.begin();
    }
    void addCall(const QByteArray &recipient)
    {
        NewJob job;
        job.lane = {Route::Outbound, "wsp4", recipient};
        job.payload = OutboxWakeUp{++m_rows, 1}.payload();
        job.dedupKey = "row" + QByteArray::number(m_rows);
        job.dedupWhileAlive = true;
        ASSERT_TRUE(kit.queue.enqueue({job}).isOk());
        kit.mail.newWork = true;
    }
    void finish(std::size_t call, std::optional<Error> fault = {})
    {
        const TakenCall &one = calls.taken[call];
        CallsDone done;
        done.storeFault = fault;
        Settle settle{one.lane.lane, one.lane.token, {}, {}};
        if (!fault)
            settle.acked = {{one.lane.jobs.front().id, Micros(0)}};
        done.calls.push_back({one.id, settle});
        kit.mail.calls.push_back(done);
    }

private:
    int m_rows = 0;
};

TEST_F(DispatchCalls, noMoreLanesAreTakenThanCallsMayBeUnderWay)
{
    for (int i = 0; i < 5; ++i)
        addCall("p" + QByteArray::number(i));
    kit.settleDown();
    EXPECT_EQ(calls.taken.size(), 3u);
    kit.advance(2s);
    EXPECT_EQ(calls.taken.size(), 3u);
    finish(0);
    kit.settleDown();
    EXPECT_EQ(calls.taken.size(), 4u);
    EXPECT_EQ(kit.queue.jobCount(), 4u);
}

TEST_F(DispatchCalls, workAndCallsDoNotHoldUpEachOther)
{
    for (int i = 0; i < 5; ++i)
        addCall("p" + QByteArray::number(i));
    kit.add("cliente", "m1");
    kit.settleDown();
    EXPECT_EQ(kit.store.appliedCount(), 1u);
    EXPECT_EQ(calls.taken.size(), 3u);
    kit.hold = true;
    kit.add("a", "m2");
    kit.mail.newWork = true;
    kit.settleDown();
    kit.add("b", "m3");
    kit.mail.newWork = true;
    kit.advance(10ms);
    finish(0);
    kit.advance(50ms);
    EXPECT_EQ(calls.taken.size(), 4u); // all workers are busy
}

TEST_F(DispatchCalls, aCallsLeaseIsRenewedUntilItMustBeOver)
{
    kit.settings.renewCallsAtMost = 25s;
    kit.begin();
    addCall("p");
    kit.advance(24s);
    EXPECT_EQ(kit.queue.leasedCount(), 1u);
    int renewals = 0;
    for (const Exchange &one : kit.queue.exchanges())
        renewals += static_cast<int>(one.renew.size());
    EXPECT_GE(renewals, 6);
    kit.advance(60s);
    int later = 0;
    for (const Exchange &one : kit.queue.exchanges())
        later += static_cast<int>(one.renew.size());
    EXPECT_LE(later - renewals, 1);
    EXPECT_EQ(kit.gaveUp, 0); // a call that hangs ends no process
}

TEST_F(DispatchCalls, aFaultOfTheStoreStopsCallsToo)
{
    addCall("p");
    kit.settleDown();
    kit.store.setDown(Error{ErrorCode::Unavailable, QStringLiteral("away")});
    finish(0, Error{ErrorCode::Unavailable, QStringLiteral("away")});
    kit.settleDown();
    EXPECT_FALSE(kit.core->storeWorks());
    EXPECT_EQ(calls.taken.size(), 1u);
    EXPECT_EQ(kit.queue.jobCount(), 1u);
    kit.store.setDown({});
    kit.advance(3s);
    EXPECT_EQ(calls.taken.size(), 2u);
}

TEST_F(DispatchCalls, inShadowNothingIsSent)
{
    RouterPolicy shadow;
    shadow.shadow = true;
    kit.policy.replace(shadow);
    addCall("p");
    kit.advance(3s);
    EXPECT_TRUE(calls.taken.empty());
    kit.policy.replace(RouterPolicy());
    kit.advance(2s);
    EXPECT_EQ(calls.taken.size(), 1u);
}

TEST_F(DispatchCalls, aStopWaitsForCallsThatEndInTimeAndHandsTheOthersBack)
{
    addCall("a");
    addCall("b");
    kit.settleDown();
    kit.mail.stop = true;
    kit.settleDown();
    EXPECT_FALSE(kit.core->isFinished());
    finish(0);
    kit.settleDown();
    EXPECT_EQ(kit.queue.jobCount(), 1u);
    kit.advance(kit.settings.stopWithin);
    EXPECT_TRUE(kit.core->isFinished());
    kit.core->end(std::exchange(kit.mail, {}));
    EXPECT_EQ(kit.queue.leasedCount(), 0u);
    EXPECT_EQ(kit.queue.jobCount(), 1u);
}

// The status of a message whose answer was lost settles its row: its lane need not wait any longer.
TEST_F(DispatchCalls, aLaneThatWaitsForARowGoesOnWhenItsEndIsKnown)
{
    addCall("p");
    kit.settleDown();
    const TakenCall &one = calls.taken[0];
    CallsDone waits;
    waits.calls.push_back({one.id,
                           {one.lane.lane,
                            one.lane.token,
                            {},
                            HeadVerdict{HeadVerdict::Kind::Defer, one.lane.jobs[0].id, 60s, {}}}});
    kit.mail.calls.push_back(waits);
    kit.settleDown();
    kit.advance(2s);
    ASSERT_EQ(calls.taken.size(), 1u);
    NewJob settled;
    settled.lane = one.lane.lane;
    settled.payload = one.lane.jobs[0].payload;
    settled.dedupKey = one.lane.jobs[0].dedupKey;
    kit.store.setSettled({settled});
    kit.add("cliente", "m1");
    kit.mail.newWork = true;
    kit.settleDown();
    kit.advance(1s);
    EXPECT_EQ(calls.taken.size(), 2u);
}

} // namespace
