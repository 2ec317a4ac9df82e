#pragma once

#include "tests/integration/day/dayplan.h"

namespace psi::test {

/// A message to a person: a row of mensajes, one of router_outbox, one call of the Graph API.
struct ExpectedSending
{
    const DayAct *act = nullptr; ///< the agent's, or the customer's that is answered
    int handOver = -1;           ///< index of the hand-over that it confirms; its text names the ticket
    QString text;                ///< mensajes.mensaje; of a confirmation with {ticket}
    QJsonObject content;         ///< type and content for the Graph API; of a confirmation empty
    QString menu;

    bool isAgents() const { return act->kind == DayAct::Kind::Agent; }
};

struct ExpectedHandOver
{
    const DayAct *act = nullptr;
    DayHandOver to;
    QString fromArea, fromEstado, fromRouterEstado; ///< of the conversation before it
};

/// Where a conversation stands at the end of the day.
struct ExpectedConversation
{
    QString area = QStringLiteral("wsp4");
    QString estado = QStringLiteral("nueva");
    QString routerEstado = QStringLiteral("menu_principal");
    QString menu, subetiqueta; ///< empty: NULL
    QString lastText;
    const DayAct *last = nullptr; ///< what moved it to the top of the list
    std::int64_t lastHeard = 0;
    std::int64_t menuSent = 0;
    int unread = 0;
    int unknown = 0;
    int automatic = 0;          ///< since the last message of the customer
    std::int64_t limit = 0;     ///< milliseconds: when limits.conversation is free again
    std::int64_t menuLimit = 0; ///< limits.menu_choices
};

/// All that must be left of one person's day, told by the script alone: the rules of the product as its
/// design says them, applied to what the person did. Looks at the person that it was made of.
struct ExpectedPerson
{
    const DayPerson *person = nullptr;
    std::vector<const DayAct *> messages; ///< of the customer, in order
    std::vector<const DayAct *> reactions;
    std::vector<ExpectedSending> sendings;
    std::vector<ExpectedHandOver> handOvers;
    ExpectedConversation end;
};

ExpectedPerson expectedOf(const DayPerson &person, const DayMenus &menus);
std::vector<ExpectedPerson> expectedOf(const DayPlan &plan, const DayMenus &menus);

/// The times that tables hold: "2026-05-28T20:26:40.000Z".
QString dayTime(std::int64_t seconds);
QString dayTimeOfMillis(std::int64_t milliseconds);

} // namespace psi::test
