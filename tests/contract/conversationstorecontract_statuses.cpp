#include "tests/contract/conversationstorecontract.h"

#include <algorithm>

namespace psi::contract {

namespace {

const QByteArray delivery =
    "SELECT estado_envio, enviado, entregado, leido, fallido, coalesce(error_mensaje, '-') FROM mensajes";
const QByteArray times = "SELECT enviado_ts, entregado_ts, leido_ts, leido_at, fallido_ts FROM mensajes";

TEST_P(ConversationStoreContract, aStatusIsStoredWhetherOrNotItsMessageIsKnown)
{
    const Committed committed =
        apply({status(wamid("CCCC0001", false), QStringLiteral("sent"), 1),
               status(wamid("CCCC0001", false), QStringLiteral("borrado"), 2),
               status(wamid("CCCC0002", false), QStringLiteral("read"), 3, QStringLiteral("a")),
               status(wamid("CCCC0002", false), QStringLiteral("read"), 3, QStringLiteral("b"))});
    EXPECT_EQ(committed.outcomes, std::vector(4, EventOutcome::Applied));
    EXPECT_EQ(column("SELECT estado || ':' || participante FROM router_estados_mensaje ORDER BY id"),
              QStringLiteral("sent:,borrado:,read:a,read:b"));
    EXPECT_EQ(cell("SELECT timestamp FROM router_estados_mensaje WHERE estado = 'sent'"), shown(at(1)));
    EXPECT_EQ(count("contactos"), 0);
}

TEST_P(ConversationStoreContract, theSameStatusAgainIsADuplicate)
{
    const WorkEvent once = status(wamid("CCCC0001", false), QStringLiteral("sent"), 1);
    apply({once});
    EXPECT_EQ(apply({once, once}).outcomes, std::vector(2, EventOutcome::Duplicate));
    EXPECT_EQ(count("router_estados_mensaje"), 1);
}

// F-42: ticks only move forward.
TEST_P(ConversationStoreContract, statusesMoveAMessageForwardInEveryOrder)
{
    struct Case
    {
        QStringList words;
        QString shows;
    };
    const std::vector<Case> cases{
        {{QStringLiteral("sent"), QStringLiteral("delivered"), QStringLiteral("read")},
         QStringLiteral("read 1 1 1 0 -")},
        {{QStringLiteral("sent"), QStringLiteral("delivered"), QStringLiteral("read"),
          QStringLiteral("failed")},
         QStringLiteral("read 1 1 1 0 -")},
        {{QStringLiteral("sent"), QStringLiteral("failed")},
         QStringLiteral("failed 1 0 0 1 131047: Re-engagement message")},
        {{QStringLiteral("failed"), QStringLiteral("delivered")}, QStringLiteral("delivered 1 1 0 0 -")},
        {{QStringLiteral("played"), QStringLiteral("read"), QStringLiteral("delivered")},
         QStringLiteral("read 1 1 1 0 -")},
        {{QStringLiteral("sent"), QStringLiteral("raro")}, QStringLiteral("sent 1 0 0 0 -")}};
    int number = 0;
    for (const Case &one : cases) {
        std::vector<int> order(static_cast<std::size_t>(one.words.size()));
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = static_cast<int>(i);
        std::vector<QStringList> firstTimes;
        do {
            SetUp();
            const QByteArray id = wamid("CCCC000" + QByteArray::number(number % 10), false);
            apply({event(ana, 0, MessageContent{}, id)});
            for (const int i : order)
                apply({status(id, one.words[i], 10 + i)});
            EXPECT_EQ(column(delivery), one.shows);
            if (firstTimes.empty())
                firstTimes = backend().query(times);
            EXPECT_EQ(backend().query(times), firstTimes);
        } while (std::next_permutation(order.begin(), order.end()));
        ++number;
    }
}

TEST_P(ConversationStoreContract, eachStatusHasItsTime)
{
    const QByteArray id = wamid("CCCC0001", false);
    apply({event(ana, 0, MessageContent{}, id)});
    apply({status(id, QStringLiteral("delivered"), 2), status(id, QStringLiteral("read"), 3),
           status(id, QStringLiteral("sent"), 1)});
    EXPECT_EQ(backend().query(times), (std::vector{QStringList{shown(at(1)), shown(at(2)), shown(at(3)),
                                                               shown(at(3)), QStringLiteral("NULL")}}));
}

TEST_P(ConversationStoreContract, aStatusBeforeItsMessageIsMergedWhenTheMessageComes)
{
    const QByteArray id = wamid("CCCC0001", false);
    apply({status(id, QStringLiteral("delivered"), 5), status(id, QStringLiteral("sent"), 4)});
    apply({event(ana, 0, MessageContent{}, id)});
    EXPECT_EQ(column(delivery), QStringLiteral("delivered 1 1 0 0 -"));
    const QByteArray sameBatch = wamid("CCCC0002", false);
    SetUp();
    apply({status(sameBatch, QStringLiteral("read"), 5), event(ana, 0, MessageContent{}, sameBatch)});
    EXPECT_EQ(column(delivery), QStringLiteral("read 1 1 1 0 -"));
}

TEST_P(ConversationStoreContract, whatTheCrmHasSetIsNotSetBack)
{
    const QByteArray id = wamid("CCCC0001", false);
    apply({event(ana, 0, MessageContent{}, id)});
    backend().execute(
        "UPDATE mensajes SET estado_envio = 'read', leido = true, entregado = true, enviado = true");
    apply({status(id, QStringLiteral("delivered"), 5)});
    EXPECT_EQ(column(delivery), QStringLiteral("read 1 1 1 0 -"));
}

} // namespace

} // namespace psi::contract
