#include "tests/integration/day/daycases.h"

#include <algorithm>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

void sortBy(DayRows &rows, const char *column, bool isNumber)
{
    std::stable_sort(rows.begin(), rows.end(), [&](const DayRow &a, const DayRow &b) {
        const QString left = cellOf(a, column);
        const QString right = cellOf(b, column);
        return isNumber ? left.toLongLong() < right.toLongLong() : left < right;
    });
}

QString lineOfNumber(const QString &number)
{
    return number == q(dayNumbers[0]) ? q(dayLines[0]) : q(dayLines[1]);
}

QString recipientOf(const QJsonObject &body)
{
    return body.contains(q("to")) ? body[q("to")].toString() : body[q("recipient")].toString();
}

void addRow(DayCase &one, const DayRow &row)
{
    const QString kind = cellOf(row, "clase");
    (kind == q("area") ? one.areaRows : kind == q("media") ? one.mediaRows : one.messageRows).push_back(row);
}

} // namespace

QString DayCase::ticket(int handOver) const
{
    const auto index = static_cast<std::size_t>(handOver);
    return index < tickets.size() ? cellOf(tickets[index], "ticket_id") : q("no ticket");
}

QString DayCase::textOf(const ExpectedSending &sending) const
{
    QString text = sending.text;
    return sending.handOver < 0 ? text : text.replace(q("{ticket}"), ticket(sending.handOver));
}

QJsonObject DayCase::contentOf(const ExpectedSending &sending) const
{
    return sending.handOver < 0 ? sending.content : textContent(textOf(sending));
}

const DayRows &DayCases::table(const char *name) const
{
    static const DayRows none;
    const auto found = record.tables.find(QLatin1String(name));
    return found == record.tables.end() ? none : found->second;
}

DayCases::DayCases(const std::vector<ExpectedPerson> &expected, const DayRecord &all_, DayFindings &findings)
    : record(all_)
{
    seat(expected);
    findPeople(findings);
    const auto deal = [&](const char *name, const auto &take) { dealRows(name, take, findings); };
    deal("mensajes", [](DayCase &one, const DayRow &row) { one.chat.push_back(row); });
    deal("tickets", [](DayCase &one, const DayRow &row) { one.tickets.push_back(row); });
    deal("derivaciones", [](DayCase &one, const DayRow &row) { one.derivations.push_back(row); });
    deal("router_outbox", addRow);
    for (DayCase &one : all) {
        sortBy(one.tickets, "ts_abierto", false);
        sortBy(one.derivations, "ts_derivacion", false);
        for (DayRows *rows : {&one.messageRows, &one.areaRows, &one.mediaRows})
            sortBy(*rows, "id", true);
    }
    for (const DayRow &row : table("mensajes")) {
        messagesById[cellOf(row, "id")] = row;
        messagesByWamid[cellOf(row, "whatsapp_message_id")] = row;
    }
    dealCalls(findings);
}

void DayCases::seat(const std::vector<ExpectedPerson> &expected)
{
    for (const ExpectedPerson &one : expected) {
        DayCase made;
        made.expected = &one;
        const DayPerson &person = *one.person;
        made.name = q("person %1 (%2, %3)").arg(all.size()).arg(person.line, person.telefono());
        m_byPhone[person.telefono()] = all.size();
        m_byDialled[person.line + u' ' + person.recipient()] = all.size();
        all.push_back(std::move(made));
    }
}

void DayCases::findPeople(DayFindings &findings)
{
    for (const DayRow &row : table("contactos")) {
        const auto found = m_byPhone.find(cellOf(row, "telefono"));
        if (found == m_byPhone.end()) {
            findings.add(q("contactos"), q("nobody is ") + cellOf(row, "telefono"));
            continue;
        }
        all[found->second].contact = row;
        all[found->second].contactId = cellOf(row, "id");
    }
    for (const DayRow &row : table("conversaciones")) {
        const auto found = m_byPhone.find(cellOf(row, "telefono"));
        if (found == m_byPhone.end() || !all[found->second].conversationId.isEmpty()) {
            findings.add(q("conversaciones"), q("a surplus one of ") + cellOf(row, "telefono"));
            continue;
        }
        all[found->second].conversation = row;
        all[found->second].conversationId = cellOf(row, "id");
        m_byConversation[cellOf(row, "id")] = found->second;
    }
}

void DayCases::dealRows(const char *name, const std::function<void(DayCase &, const DayRow &)> &take,
                        DayFindings &findings)
{
    for (const DayRow &row : table(name)) {
        const auto found = m_byConversation.find(cellOf(row, "conversacion_id"));
        if (found == m_byConversation.end())
            findings.add(QLatin1String(name), q("a row of no conversation"));
        else
            take(all[found->second], row);
    }
}

void DayCases::dealCalls(DayFindings &findings)
{
    for (const QJsonObject &call : record.calls) {
        const QJsonObject body = call[q("body")].toObject();
        if (body.contains(q("status"))) // a mark
            continue;
        const QString to = lineOfNumber(call[q("line")].toString()) + u' ' + recipientOf(body);
        const auto found = m_byDialled.find(to);
        if (found == m_byDialled.end())
            findings.add(q("the Graph API"), q("a message to nobody's ") + to);
        else if (call.contains(q("wamid")))
            all[found->second].accepted.push_back(call);
        else
            all[found->second].refused.push_back(call);
    }
}

} // namespace psi::test
