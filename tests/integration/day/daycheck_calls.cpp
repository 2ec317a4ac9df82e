// Every call that the simulator received: messages, marks as read, files, area webhooks.
#include "tests/integration/day/daychecks.h"

#include <algorithm>
#include <set>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

QString callbackOf(const QJsonObject &call)
{
    return call[q("body")].toObject()[q("biz_opaque_callback_data")].toString();
}

// The body without what says to whom it goes and what it belongs to.
QJsonObject contentOf(const QJsonObject &call)
{
    QJsonObject body = call[q("body")].toObject();
    for (const char *name :
         {"messaging_product", "recipient_type", "to", "recipient", "biz_opaque_callback_data"})
        body.remove(q(name));
    return body;
}

bool meetsExpiredToken(const DayPerson &person)
{
    return person.kind == DayPerson::Kind::TokenExpired && person.line == q(dayLines[0]);
}

// One message after the other, each once, and nothing else.
void checkAccepted(const DayCase &one, DayFindings &findings)
{
    const QString where = q("the Graph API, ") + one.name;
    const auto &wanted = one.expected->sendings;
    findings.same(where, "messages", static_cast<qint64>(one.accepted.size()),
                  static_cast<qint64>(wanted.size()));
    for (std::size_t i = 0; i < std::min(wanted.size(), one.accepted.size()); ++i) {
        const QJsonObject &call = one.accepted[i];
        findings.same(where, "message", contentOf(call), one.contentOf(wanted[i]));
        const QString row =
            i < one.messageRows.size() ? cellOf(one.messageRows[i], "id") + q(":1") : q("no row");
        findings.same(where, "callback", callbackOf(call), row);
        const bool isUserId = one.person().who.phone.isEmpty();
        if (call[q("body")].toObject().contains(q("recipient")) != isUserId)
            findings.add(where, q("the wrong kind of recipient"));
    }
    std::set<QString> callbacks;
    for (const QJsonObject &call : one.accepted) {
        if (!callbacks.insert(callbackOf(call)).second)
            findings.add(where, q("sent twice: ") + callbackOf(call));
    }
}

// A refusal for the expired token: of a message that went out later.
qint64 checkRefused(const DayCase &one, DayFindings &findings)
{
    const QString where = q("the Graph API, ") + one.name;
    for (const QJsonObject &call : one.refused) {
        const bool isLater = std::any_of(one.accepted.begin(), one.accepted.end(), [&](const auto &later) {
            return callbackOf(later) == callbackOf(call) &&
                   later[q("seq")].toInteger() > call[q("seq")].toInteger();
        });
        if (call[q("code")].toInt() != 190 || !meetsExpiredToken(one.person()) || !isLater)
            findings.add(where, q("refused with %1: %2").arg(call[q("code")].toInt()).arg(callbackOf(call)));
    }
    return static_cast<qint64>(one.refused.size());
}

/// The webhooks of one hand-over.
class AreaCheck
{
public:
    AreaCheck(const DayCase &one, std::size_t index, DayFindings &findings)
        : m_one(one)
        , m_wanted(one.expected->handOvers[index])
        , m_index(index)
        , m_findings(findings)
        , m_where(q("the area %1, %2").arg(m_wanted.to.area, one.name))
    {}

    void run(const std::vector<const QJsonObject *> &calls)
    {
        qint64 accepted = 0;
        qint64 failed = 0;
        for (const QJsonObject *call : calls) {
            judge(*call);
            (*call)[q("status")].toInt() == 200 ? ++accepted : ++failed;
        }
        m_findings.same(m_where, "webhooks taken over", accepted, 1);
        const bool isLost = m_wanted.act->stage == DayStage::AreaLost;
        if (failed > 0 && !(isLost && m_wanted.to.area == q("ventas")))
            m_findings.add(m_where, q("%1 tries failed").arg(failed));
        if (m_index < m_one.areaRows.size() && !(isLost && m_wanted.to.area == q("comunidad")))
            m_findings.same(m_where, "intentos", cellOf(m_one.areaRows[m_index], "intentos"),
                            QString::number(failed));
    }
    QString derivation() const
    {
        const QString ticket = m_one.ticket(static_cast<int>(m_index));
        for (const DayRow &row : m_one.derivations) {
            if (cellOf(row, "ticket_id") == ticket)
                return cellOf(row, "id");
        }
        return q("no derivation");
    }

private:
    void judge(const QJsonObject &call)
    {
        const QString id =
            m_index < m_one.areaRows.size() ? cellOf(m_one.areaRows[m_index], "id") + q(":1") : q("no row");
        m_findings.same(m_where, "webhook-id", call[q("webhook_id")].toString(), id);
        m_findings.same(m_where, "signature", call[q("signature")].toString(), q("ok"));
        m_findings.same(m_where, "area", call[q("area")].toString(), m_wanted.to.area);
        m_findings.same(m_where, "body", call[q("body")].toObject(), body());
    }
    QJsonObject body() const
    {
        const DayPerson &person = m_one.person();
        return {{q("type"), q("derivacion")},
                {q("conversacion_id"), m_one.conversationId},
                {q("ticket_id"), m_one.ticket(static_cast<int>(m_index))},
                {q("derivacion_id"), derivation()},
                {q("linea"), person.line},
                {q("telefono"), person.telefono()},
                {q("nombre"), person.who.name},
                {q("area_origen"), m_wanted.fromArea},
                {q("area_destino"), m_wanted.to.area},
                {q("subetiqueta"), m_wanted.to.subetiqueta},
                {q("motivo"), m_wanted.to.motivo},
                {q("mensaje"), m_wanted.act->text},
                {q("timestamp"), dayTime(m_wanted.act->time)}};
    }

    const DayCase &m_one;
    const ExpectedHandOver &m_wanted;
    std::size_t m_index;
    DayFindings &m_findings;
    QString m_where;
};

} // namespace

void checkSends(const DayCases &cases, DayFindings &findings)
{
    qint64 refused = 0;
    for (const DayCase &one : cases.all) {
        checkAccepted(one, findings);
        refused += checkRefused(one, findings);
    }
    if (refused == 0)
        findings.add(q("the Graph API"), q("nobody met the expired token"));
}

// The first answer to a message marks it as read, once.
void checkMarks(const DayCases &cases, DayFindings &findings)
{
    std::map<QString, int> marks;
    for (const QJsonObject &call : cases.record.calls) {
        const QJsonObject body = call[q("body")].toObject();
        if (!body.contains(q("status")))
            continue;
        findings.same(q("a mark as read"), "status", body[q("status")].toString(), q("read"));
        ++marks[body[q("message_id")].toString()];
    }
    for (const DayCase &one : cases.all) {
        for (const ExpectedSending &sending : one.expected->sendings) {
            if (sending.isAgents())
                continue;
            const QString wamid = QString::fromLatin1(sending.act->wamid);
            findings.same(q("marks as read, ") + one.name, "of an answered message", marks[wamid], 1);
            marks.erase(wamid);
        }
    }
    findings.same(q("marks as read"), "of messages that were not answered", static_cast<qint64>(marks.size()),
                  0);
}

void checkFiles(const DayCases &cases, DayFindings &findings)
{
    std::map<QString, QJsonObject> asked;
    for (const QJsonObject &file : cases.record.files)
        asked[file[q("id")].toString()] = file;
    for (const DayCase &one : cases.all) {
        for (const DayAct *act : one.expected->messages) {
            if (!act->file)
                continue;
            const QString id = QString::fromLatin1(act->file->id);
            findings.same(q("files, ") + one.name, "asked for", asked[id],
                          {{q("id"), id}, {q("described"), 1}, {q("fetched"), 1}, {q("refused"), 0}});
            asked.erase(id);
        }
    }
    for (const auto &[id, file] : asked)
        findings.add(q("files"), q("nobody sent ") + id);
}

void checkAreaCalls(const DayCases &cases, DayFindings &findings)
{
    std::map<QString, std::vector<const QJsonObject *>> byDerivation;
    for (const QJsonObject &call : cases.record.areaCalls)
        byDerivation[call[q("body")].toObject()[q("derivacion_id")].toString()].push_back(&call);
    for (const DayCase &one : cases.all) {
        for (std::size_t i = 0; i < one.expected->handOvers.size(); ++i) {
            AreaCheck check(one, i, findings);
            check.run(byDerivation[check.derivation()]);
            byDerivation.erase(check.derivation());
        }
    }
    for (const auto &[id, calls] : byDerivation)
        findings.add(q("areas"), q("%1 webhooks of no hand-over").arg(calls.size()));
}

} // namespace psi::test
