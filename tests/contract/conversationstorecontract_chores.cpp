#include <atomic>
#include <thread>

#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

const QString purge = QStringLiteral("store_purge");
const QString one = QStringLiteral("uno");
const QString two = QStringLiteral("dos");

TEST_P(ConversationStoreContract, aChoreHasOneHolderWhoMayProlongIt)
{
    ChoreLeases &leases = backend().choreLeases();
    const std::optional<ChoreLease> first = leases.take(purge, one, 60s).value();
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->chore, purge);
    EXPECT_EQ(leases.take(purge, two, 60s).value(), std::nullopt);
    EXPECT_EQ(leases.take(purge, one, 60s).value(), first) << "the fence stays while it is one's own";
    EXPECT_TRUE(leases.take(QStringLiteral("relay"), two, 60s).value().has_value()) << "another chore";
    EXPECT_EQ(cell("SELECT count(*) FROM router_tareas"), QStringLiteral("2"));
}

TEST_P(ConversationStoreContract, aChoreWhoseLeaseIsOverGoesToWhoeverAsksUnderAHigherFence)
{
    ChoreLeases &leases = backend().choreLeases();
    const ChoreLease first = leases.take(purge, one, 60s).value().value();
    backend().execute("UPDATE router_tareas SET hasta = '2020-01-01T00:00:00.000Z'");
    const ChoreLease second = leases.take(purge, two, 60s).value().value();
    EXPECT_GT(second.fence, first.fence);
    EXPECT_EQ(leases.take(purge, one, 60s).value(), std::nullopt);
    EXPECT_EQ(leases.succeeded(first).error().code, ErrorCode::LeaseLost);
    EXPECT_TRUE(leases.release(first).isOk());
    EXPECT_EQ(leases.take(purge, one, 60s).value(), std::nullopt) << "the old holder gave nothing back";
    EXPECT_TRUE(leases.succeeded(second).isOk());
    EXPECT_NE(cell("SELECT ultimo_exito FROM router_tareas"), QStringLiteral("NULL"));
}

TEST_P(ConversationStoreContract, aLeaseRunsOutByTheStoresClock)
{
    ChoreLeases &leases = backend().choreLeases();
    ASSERT_TRUE(leases.take(purge, one, 1ms).value().has_value());
    const auto until = std::chrono::steady_clock::now() + 10s;
    std::optional<ChoreLease> second;
    while (!second && std::chrono::steady_clock::now() < until)
        second = leases.take(purge, two, 60s).value();
    EXPECT_TRUE(second.has_value());
}

TEST_P(ConversationStoreContract, aLeaseOfAClockThatWasSetBackSinceHoldsNobodyUp)
{
    ChoreLeases &leases = backend().choreLeases();
    const ChoreLease first = leases.take(purge, one, 60s).value().value();
    backend().execute("UPDATE router_tareas SET hasta = '2099-01-01T00:00:00.000Z'");
    const std::optional<ChoreLease> second = leases.take(purge, two, 60s).value();
    ASSERT_TRUE(second.has_value());
    EXPECT_GT(second->fence, first.fence);
}

TEST_P(ConversationStoreContract, aChoreGivenBackIsTakenAtOnce)
{
    ChoreLeases &leases = backend().choreLeases();
    const ChoreLease first = leases.take(purge, one, 60s).value().value();
    EXPECT_TRUE(leases.release(first).isOk());
    const ChoreLease second = leases.take(purge, two, 60s).value().value();
    EXPECT_GT(second.fence, first.fence);
}

TEST_P(ConversationStoreContract, aHolderThatWasFencedOffChangesNothing)
{
    apply({message(ana, QStringLiteral("x"), 0)});
    backend().clock().advance(std::chrono::days(40));
    const auto purged = [this](const ChoreLease &lease) {
        return backend().retention().purge({}, backend().clock().now(), 1000, lease);
    };
    ChoreLeases &leases = backend().choreLeases();
    const ChoreLease first = leases.take(purge, one, 60s).value().value();
    EXPECT_TRUE(leases.release(first).isOk());
    const ChoreLease second = leases.take(purge, two, 60s).value().value();
    const Result<int> late = purged(first);
    ASSERT_FALSE(late.isOk());
    EXPECT_EQ(late.error().code, ErrorCode::LeaseLost);
    EXPECT_EQ(count("router_recibidos"), 1);
    EXPECT_EQ(purged(second).value(), 1);
    EXPECT_EQ(count("router_recibidos"), 0);
}

TEST_P(ConversationStoreContract, ofManyThatAskAtOnceOneGetsTheChore)
{
    ChoreLeases &leases = backend().choreLeases();
    std::atomic<int> holders{0};
    std::atomic<int> failures{0};
    std::vector<std::thread> crowd;
    for (int i = 0; i < 8; ++i) {
        crowd.emplace_back([&, i] {
            const auto taken = leases.take(purge, QString::number(i), 60s);
            failures += taken.isOk() ? 0 : 1;
            holders += taken.isOk() && taken->has_value() ? 1 : 0;
        });
    }
    for (std::thread &asking : crowd)
        asking.join();
    EXPECT_EQ(holders, 1);
    EXPECT_EQ(failures, 0);
}

} // namespace

} // namespace psi::contract
