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
    }
    EXPECT_EQ(outbox().mergeWaiting(500).value(), 0);
}

} // namespace

} // namespace psi::contract
