#include <algorithm>
#include <thread>

#include "tests/contract/outboxcontract.h"

namespace psi::contract {

namespace {

constexpr int rounds = 25;

QString wamidOf(int round) { return QStringLiteral("wamid.R%1").arg(round); }

template <typename One, typename Other>
void atOnce(const One &one, const Other &other)
{
    std::thread beside(one);
    other();
    beside.join();
}

// The row, which the callback data names, is locked by both: whoever is second sees what the first wrote.
TEST_P(OutboxContract, aStatusWithCallbackDataBesideTheAnswerIsMergedAtOnce)
{
    for (int i = 0; i < rounds; ++i) {
        const NewJob job = answer(QStringLiteral("Hola"), i);
        const OutboxCall one = call(job);
        const WorkEvent status = said({idOf(job), 1}, wamidOf(i).toLatin1(), QStringLiteral("delivered"));
        atOnce([&] { sent(one, wamidOf(i)); }, [&] { apply({status}); });
        ASSERT_EQ(shown(job), QStringLiteral("delivered"));
        ASSERT_EQ(estado(job), QStringLiteral("entregado"));
    }
}

// One without can miss a wamid that is stored in the same moment; the relay makes it good.
TEST_P(OutboxContract, aStatusWithoutCallbackDataBesideTheAnswerIsMergedByTheRelayAtTheLatest)
{
    for (int i = 0; i < rounds; ++i) {
        const NewJob job = answer(QStringLiteral("Hola"), i);
        const OutboxCall one = call(job);
        const WorkEvent status = this->status(wamidOf(i).toLatin1(), QStringLiteral("delivered"), i);
        atOnce([&] { sent(one, wamidOf(i)); }, [&] { apply({status}); });
        ASSERT_TRUE(outbox().mergeWaiting(500).isOk());
        ASSERT_EQ(shown(job), QStringLiteral("delivered"));
        ASSERT_EQ(estado(job), QStringLiteral("entregado"));
    }
    EXPECT_EQ(outbox().mergeWaiting(500).value(), 0);
}

TEST_P(OutboxContract, aFailureWithoutCallbackDataBesideTheAnswerEndsItsRowByTheRelayAtTheLatest)
{
    for (int i = 0; i < rounds; ++i) {
        const NewJob job = answer(QStringLiteral("Hola"), i);
        const OutboxCall one = call(job);
        const WorkEvent status = this->status(wamidOf(i).toLatin1(), QStringLiteral("failed"), i);
        atOnce([&] { sent(one, wamidOf(i)); }, [&] { apply({status}); });
        ASSERT_TRUE(outbox().mergeWaiting(500).isOk());
        ASSERT_EQ(shown(job), QStringLiteral("failed"));
        ASSERT_EQ(estado(job), QStringLiteral("fallido"));
    }
}

// Whoever loses the race runs again, and finds the wamid with the other one.
TEST_P(OutboxContract, oneWamidForTwoMessagesInTheSameMomentIsOnesAlone)
{
    const auto record = [&](const NewJob &job, const QString &wamid) {
        OutboxChange one = change(OutboxChange::Kind::Sent, callOf(job));
        one.wamid = wamid;
        const std::vector<OutboxChange> changes{one};
        Result<std::vector<OutboxStanding>> standings = outbox().record(changes);
        for (int i = 0; i < 2 && !standings && standings.error().code == ErrorCode::LostRace; ++i)
            standings = outbox().record(changes);
        return standings ? standings->front() : OutboxStanding::NotOurs;
    };
    for (int i = 0; i < rounds; ++i) {
        const NewJob first = answer(QStringLiteral("uno"), i);
        const NewJob second = answer(QStringLiteral("dos"), i);
        std::vector<OutboxStanding> standings(2);
        atOnce([&] { standings[0] = record(first, wamidOf(i)); },
               [&] { standings[1] = record(second, wamidOf(i)); });
        std::sort(standings.begin(), standings.end());
        ASSERT_EQ(standings, (std::vector{OutboxStanding::Changed, OutboxStanding::Doubled}));
        ASSERT_EQ(count("mensajes", "whatsapp_message_id = '" + wamidOf(i).toLatin1() + "'"), 1);
    }
}

} // namespace

} // namespace psi::contract
