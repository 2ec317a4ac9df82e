#pragma once

#include <functional>

#include "tests/integration/day/dayexpected.h"
#include "tests/integration/day/dayfindings.h"

namespace psi::test {

/// One person's day as it should be, and the rows of it that were found.
struct DayCase
{
    const ExpectedPerson *expected = nullptr;
    QString name; ///< "person 17 (wsp4, +5491150000017)"
    DayRow contact, conversation;
    QString contactId, conversationId;
    DayRows tickets;                   ///< by time
    DayRows derivations;               ///< of the same tickets
    DayRows messageRows;               ///< of router_outbox by id, to the person
    DayRows areaRows;                  ///< of router_outbox by id
    DayRows mediaRows;                 ///< of router_outbox by id
    DayRows chat;                      ///< of mensajes
    std::vector<QJsonObject> accepted; ///< calls that the Graph API took over, in order
    std::vector<QJsonObject> refused;

    const DayPerson &person() const { return *expected->person; }
    QString ticket(int handOver) const;
    /// The text of a sending with its ticket.
    QString textOf(const ExpectedSending &sending) const;
    QJsonObject contentOf(const ExpectedSending &sending) const;
};

/// The people of a day beside what was found of them. What belongs to nobody is a finding.
struct DayCases
{
    DayCases(const std::vector<ExpectedPerson> &expected, const DayRecord &record, DayFindings &findings);

    const DayRecord &record;
    std::vector<DayCase> all;
    std::map<QString, DayRow> messagesById;
    std::map<QString, DayRow> messagesByWamid;

    const DayRows &table(const char *name) const;

private:
    void seat(const std::vector<ExpectedPerson> &expected);
    void findPeople(DayFindings &findings);
    void dealRows(const char *name, const std::function<void(DayCase &, const DayRow &)> &take,
                  DayFindings &findings);
    void dealCalls(DayFindings &findings);

    std::map<QString, std::size_t> m_byPhone;
    std::map<QString, std::size_t> m_byConversation;
    std::map<QString, std::size_t> m_byDialled; ///< line and recipient
};

} // namespace psi::test
