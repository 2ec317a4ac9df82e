#include <gtest/gtest.h>

#include "service/usecases/work/leasekeeper.h"
#include "service/usecases/work/storewatch.h"
#include "service/usecases/work/workbatch.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

std::vector<LeasedLane> lanes(int count, int jobsEach)
{
    std::vector<LeasedLane> made;
    for (int i = 0; i < count; ++i) {
        LeasedLane lane{{Route::Inbound, "l", QByteArray::number(i)}, {i + 1}, false, {}};
        lane.jobs.resize(static_cast<std::size_t>(jobsEach));
        made.push_back(std::move(lane));
    }
    return made;
}

std::vector<std::size_t> sizes(const std::vector<WorkBatch> &batches)
{
    std::vector<std::size_t> all;
    for (const WorkBatch &batch : batches)
        all.push_back(batch.lanes.size());
    return all;
}

TEST(DealOut, littleWorkIsSpreadOverTheIdleWorkers)
{
    EXPECT_EQ(sizes(dealOut(lanes(3, 1), 10, 64)), (std::vector<std::size_t>{1, 1, 1}));
    EXPECT_EQ(sizes(dealOut(lanes(4, 1), 3, 64)), (std::vector<std::size_t>{2, 1, 1}));
}

TEST(DealOut, muchWorkMakesFewBigBatchesWithinTheBounds)
{
    EXPECT_EQ(sizes(dealOut(lanes(20, 12), 10, 64)), std::vector<std::size_t>{20});
    EXPECT_EQ(sizes(dealOut(lanes(50, 10), 10, 64)), (std::vector<std::size_t>{25, 25}));
    EXPECT_EQ(sizes(dealOut(lanes(500, 1), 10, 64)),
              (std::vector<std::size_t>{63, 63, 63, 63, 62, 62, 62, 62}));
}

TEST(DealOut, nothingIsLostAndNoMoreBatchesThanWorkers)
{
    for (const int idle : {1, 2, 7}) {
        const std::vector<WorkBatch> batches = dealOut(lanes(60, 3), idle, 64);
        std::size_t count = 0;
        for (const WorkBatch &batch : batches)
            count += batch.lanes.size();
        EXPECT_EQ(count, 60u);
        EXPECT_LE(batches.size(), static_cast<std::size_t>(idle));
    }
    EXPECT_TRUE(dealOut({}, 4, 64).empty());
}

TEST(LeaseKeeper, aRenewalThatWasNotHeardIsDueAgain)
{
    LeaseKeeper keeper(9s, 60s);
    keeper.started(1, lanes(2, 1), 0s);
    EXPECT_TRUE(keeper.due(2s).empty());
    EXPECT_EQ(keeper.nextDue(2s), Micros(1s));
    EXPECT_EQ(keeper.due(3s).size(), 2u);
    EXPECT_TRUE(keeper.due(3s).empty());
    keeper.renewAgain();
    EXPECT_EQ(keeper.due(3s).size(), 2u);
}

TEST(LeaseKeeper, lostLeasesAreNeitherRenewedNorKept)
{
    LeaseKeeper keeper(9s, 60s);
    keeper.started(1, lanes(2, 1), 0s);
    keeper.lost({1});
    EXPECT_EQ(keeper.due(3s).size(), 1u);
    EXPECT_EQ(keeper.tokens(), std::vector<LeaseToken>{LeaseToken{2}});
    EXPECT_TRUE(keeper.ended(1));
    EXPECT_FALSE(keeper.ended(1));
    EXPECT_FALSE(keeper.nextDue(3s));
}

TEST(StoreWatch, probesUntilOneWritesAndTellsTheChangesOnce)
{
    StoreWatch watch([] { return 0.0; });
    EXPECT_TRUE(watch.works());
    EXPECT_TRUE(watch.faulted(0s));
    EXPECT_FALSE(watch.faulted(0s));
    EXPECT_EQ(watch.probeAt(), Micros(100ms));
    EXPECT_FALSE(watch.isProbeDue(99ms));
    EXPECT_TRUE(watch.isProbeDue(100ms));
    watch.probeStarted();
    EXPECT_FALSE(watch.isProbeDue(1s));
    EXPECT_FALSE(watch.probed(false, 1s));
    EXPECT_TRUE(watch.isProbeDue(1100ms));
    EXPECT_TRUE(watch.probed(true, 2s));
    EXPECT_TRUE(watch.works());
    EXPECT_FALSE(watch.probeAt());
}

} // namespace
