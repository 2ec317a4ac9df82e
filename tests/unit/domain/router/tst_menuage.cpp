// Event time, old events, and the 24 h window.
#include <gtest/gtest.h>

#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

// F-51: an event older than the last applied one is stored and changes nothing else.
TEST(MenuAge, anEventOutOfOrderDecidesNothing)
{
    Customer customer;
    customer.says("hola", 60s);
    const ConversationState before = customer.state;
    for (const char *text : {"hola", "5", "MENU"}) {
        const Changes changes = customer.says(text, 59s);
        EXPECT_TRUE(isSilent(changes));
        EXPECT_FALSE(isLimited(changes));
        EXPECT_EQ(changes.conversation, ConversationUpdate());
    }
    EXPECT_EQ(customer.state, before);
}

// Nothing stale goes out: no answer to an event older than router.answer_max_age.
TEST(MenuAge, anOldEventGetsNoAnswer)
{
    Customer customer;
    EXPECT_TRUE(isSilent(customer.says("hola", 0s, 1h + 1s)));
    EXPECT_EQ(sentMenus(customer.says("hola", 10s, 1h)), QStringList{QStringLiteral("principal")});
    const ConversationState before = customer.state;
    for (const char *text : {"?", "?", "?", "?", "1", "MENU"}) {
        EXPECT_TRUE(isSilent(customer.says(text, 60s, 2h))) << text;
        EXPECT_EQ(customer.state.routerEstado, before.routerEstado);
        EXPECT_EQ(customer.state.menuSentAt, before.menuSentAt);
        EXPECT_EQ(customer.state.unknownInputs, 0);
    }
    customer.policy.answerMaxAge = 48h;
    EXPECT_EQ(sentMenus(customer.says("1", 120s, 26h)), QStringList{QStringLiteral("admin")});
}

// The area must know, even if the customer is not told.
TEST(MenuAge, anOldChoiceHandsOverWithoutAConfirmation)
{
    Customer customer;
    customer.says("hola", 0s);
    const Changes changes = customer.taps("admin_pagos", 60s, 5h);
    ASSERT_TRUE(changes.derivation.has_value());
    EXPECT_EQ(sentMenus(changes), QStringList());
    ASSERT_EQ(changes.outgoing.size(), 1u);
    EXPECT_EQ(changes.outgoing[0].kind, OutgoingRow::Kind::AreaWebhook);
}

// F-25: each message of the customer renews the window, so an agent's chat is never thrown back to the menu.
TEST(MenuWindow, isRenewedByEveryMessage)
{
    Customer customer;
    customer.says("hola", 0s);
    customer.says("5", 10s);
    for (int hours = 20; hours <= 200; hours += 20) {
        const Changes changes = customer.says("sigo acá", std::chrono::hours(hours));
        EXPECT_TRUE(isSilent(changes)) << hours;
        EXPECT_EQ(customer.state.estado, QStringLiteral("derivada"));
        EXPECT_EQ(customer.state.windowEnds, noon + std::chrono::hours(hours) + 24h);
    }
}

TEST(MenuWindow, whoComesBackAfterItsEndStartsOver)
{
    for (const char *last : {"hola", "1", "5"}) {
        Customer customer;
        customer.says("hola", 0s);
        customer.says(last, 60s);
        Customer punctual = customer;
        const bool isDerived = customer.state.estado == QStringLiteral("derivada");
        for (const MessageContent &content :
             {typed(QStringLiteral("hola")), tapped(QStringLiteral("admin_pagos"))}) {
            Customer late = customer;
            const Changes changes = late.says(content, 60s + 24h + 1s);
            EXPECT_EQ(sentMenus(changes), QStringList{QStringLiteral("principal")}) << last;
            EXPECT_FALSE(changes.derivation.has_value());
            EXPECT_EQ(late.state.routerEstado, QStringLiteral("menu_principal"));
            EXPECT_EQ(late.state.estado, QStringLiteral("activa"));
            EXPECT_EQ(late.state.unknownInputs, 0);
        }
        punctual.says("hola", 60s + 24h);
        EXPECT_EQ(punctual.state.estado == QStringLiteral("derivada"), isDerived);
    }
}

// F-25: the end of the window never undoes what a person did.
TEST(MenuWindow, itsEndDoesNotUndoATakeover)
{
    for (const bool disconnects : {true, false}) {
        Customer customer;
        customer.says("hola", 0s);
        customer.says("5", 10s);
        customer.state.disconnected = disconnects;
        customer.state.assignedTo = disconnects ? QString() : QStringLiteral("agente@psi");
        EXPECT_TRUE(isSilent(customer.says("hola", 48h)));
        EXPECT_EQ(customer.state.estado, QStringLiteral("derivada"));
        EXPECT_EQ(customer.state.routerEstado, QStringLiteral("derivado"));
    }
}

// An old event after the end of the window starts over without a word; the next one is understood in the main
// menu.
TEST(MenuWindow, anOldEventStartsOverSilently)
{
    Customer customer;
    customer.says("hola", 0s);
    customer.says("5", 10s);
    EXPECT_TRUE(isSilent(customer.says("hola", 48h, 3h)));
    EXPECT_EQ(customer.state.routerEstado, QStringLiteral("menu_principal"));
    EXPECT_EQ(sentMenus(customer.says("1", 48h + 1min)), QStringList{QStringLiteral("admin")});
}

// What is answered never depends on how events fell into batches: the store hands each event the state before
// it.
TEST(MenuAge, theSameMessagesGiveTheSameAnswersOneByOneOrAtOnce)
{
    const QList<std::pair<const char *, int>> script{{"hola", 0}, {"que tal", 2}, {"1", 12},
                                                     {"?", 30},   {"23", 50},     {"gracias", 60}};
    QStringList first;
    for (int delay = 0; delay <= 3000; delay += 600) { // the later ones wait for the batch
        Customer customer;
        QStringList answers;
        for (const auto &[text, at] : script)
            answers << sentMenus(customer.says(text, std::chrono::seconds(at), std::chrono::seconds(delay)));
        if (first.isEmpty())
            first = answers;
        EXPECT_EQ(answers, first) << delay;
    }
    EXPECT_EQ(first.join(QLatin1Char(' ')), QStringLiteral("principal admin admin -"));
}

} // namespace

} // namespace psi::test
