// Limits on customers: what one conversation gets answered, by event time.
#include <gtest/gtest.h>

#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

// F-03, F-05: over the limit a message is stored, marked and not answered; nothing is dropped or blocked for
// long.
// F-48: the limit is a conversation's, whatever address the traffic comes from.
TEST(CustomerLimit, theSixthFastMessageIsStoredAndMarked)
{
    Customer customer;
    QList<bool> limited;
    for (int i = 0; i < 8; ++i) {
        const Changes changes = customer.says("hola", std::chrono::seconds(i / 4));
        limited.append(isLimited(changes));
        EXPECT_TRUE(changes.needsConversation);
        EXPECT_EQ(changes.conversation.unreadAdded, 1);
        EXPECT_EQ(isSilent(changes), i > 0);
    }
    EXPECT_EQ(limited, QList<bool>({false, false, false, false, false, true, true, true}));
    EXPECT_FALSE(isLimited(customer.says("hola", 6s)));
    EXPECT_TRUE(isLimited(customer.says("hola", 6s)));
}

// F-03: after the storm it is answered again at once, not after a quarter of an hour.
TEST(CustomerLimit, isOverAsSoonAsTheRateSays)
{
    Customer customer;
    for (int i = 0; i < 50; ++i)
        customer.says("hola", 0s);
    const Changes later = customer.says("?", 30s);
    EXPECT_FALSE(isLimited(later));
    EXPECT_EQ(sentMenus(later), QStringList{QStringLiteral("principal")});
}

TEST(CustomerLimit, aLimitedMessageChangesNoState)
{
    Customer customer;
    customer.says("hola", 0s);
    for (int i = 0; i < 4; ++i)
        customer.says("x", 1s);
    const ConversationState before = customer.state;
    const Changes changes = customer.says("y", 2s);
    EXPECT_TRUE(isLimited(changes));
    EXPECT_FALSE(changes.conversation.limiterTat || changes.conversation.unknownInputs ||
                 changes.conversation.routerEstado);
    EXPECT_EQ(customer.state.routerEstado, before.routerEstado);
    EXPECT_EQ(customer.state.unknownInputs, 0);
}

// F-04: a valid choice has a limit of its own, and what the router sends never counts.
TEST(CustomerLimit, choicesAreCountedApart)
{
    Customer customer;
    customer.says("hola", 0s);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(sentMenus(customer.says("1", 1s)), QStringList{QStringLiteral("admin")}) << i;
        EXPECT_EQ(sentMenus(customer.taps("volver", 1s)), QStringList{QStringLiteral("principal")}) << i;
    }
    EXPECT_TRUE(isLimited(customer.says("1", 1s)));
    EXPECT_TRUE(isLimited(customer.says("MENU", 1s)));
    EXPECT_FALSE(isLimited(customer.says("y ahora?", 2s)));
    EXPECT_FALSE(isLimited(customer.says("1", 2s + 500ms)));
}

// F-04: the menu the router sent does not use up the customer's messages.
TEST(CustomerLimit, ourOwnMessagesDoNotCount)
{
    Customer customer;
    customer.says("hola", 0s);
    EXPECT_EQ(customer.state.limiterTat, noon + 6s);
    customer.says("?", 20s);
    EXPECT_EQ(customer.state.limiterTat, noon + 26s);
}

// F-06: the limiter's state stands in the row, so a restart forgets nothing.
TEST(CustomerLimit, livesInTheConversationsRow)
{
    Customer customer;
    for (int i = 0; i < 5; ++i)
        customer.says("hola", 0s);
    Customer restarted(customer.tree);
    restarted.state = customer.state;
    EXPECT_TRUE(isLimited(restarted.says("hola", 1s)));
}

TEST(CustomerLimit, goesByEventTimeWhateverTheDelay)
{
    Customer customer;
    for (int i = 0; i < 20; ++i)
        EXPECT_FALSE(isLimited(customer.says("hola", std::chrono::seconds(6 * i), 30min))) << i;
}

TEST(CustomerLimit, countsTheMessagesOfDerivedConversationsToo)
{
    Customer customer;
    customer.says("hola", 0s);
    customer.says("5", 1s);
    int limited = 0;
    for (int i = 0; i < 10; ++i)
        limited += isLimited(customer.says("11", 60s)) ? 1 : 0;
    EXPECT_EQ(limited, 5);
}

TEST(CustomerLimit, anUnlimitedRateLimitsNothing)
{
    Customer customer;
    customer.policy.conversationLimit = RateLimit{0s, 0};
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(isLimited(customer.says("hola", 0s)));
}

// router.max_consecutive: automatic messages without one of the customer between them.
TEST(CustomerLimit, automaticMessagesInARowAreBounded)
{
    Customer customer;
    customer.policy.maxConsecutive = 0;
    const Changes changes = customer.says("hola", 0s);
    EXPECT_TRUE(isSilent(changes));
    EXPECT_FALSE(changes.conversation.menuSentAt.has_value());
    customer.policy.maxConsecutive = 1;
    EXPECT_EQ(sentMenus(customer.says("hola", 20s)).size(), 1);
    EXPECT_EQ(customer.state.consecutiveAutomatic, 1);
    EXPECT_EQ(sentMenus(customer.says("1", 40s)).size(), 1);
    EXPECT_EQ(customer.state.consecutiveAutomatic, 1); // the customer wrote in between
}

} // namespace

} // namespace psi::test
