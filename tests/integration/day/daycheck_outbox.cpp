// router_outbox, router_intentos; router_estados_mensaje, router_recibidos.
#include "tests/integration/day/daychecks.h"

#include <algorithm>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }
const QString null = QStringLiteral("NULL");
constexpr std::int64_t answerMaxAge = 48 * 3600;

QString typeOf(const ExpectedSending &sending)
{
    return sending.isAgents() ? sending.act->draft.type : sending.handOver < 0 ? q("interactive") : q("text");
}

void checkEnded(const QString &where, const DayCase &one, const DayRow &row, DayFindings &findings)
{
    findings.row(where, row,
                 {{"generacion", q("1")},
                  {"linea", one.person().line},
                  {"conversacion_id", one.conversationId},
                  {"contacto_id", one.contactId},
                  {"codigo", null},
                  {"error", null},
                  {"instancia", null},
                  {"enviando_hasta", null},
                  {"incierto_hasta", null},
                  {"responde_a", null}});
}

void checkMessages(const DayCase &one, const QString &agentsToken, DayFindings &findings)
{
    const QString where = q("router_outbox, messages, ") + one.name;
    const auto &wanted = one.expected->sendings;
    findings.same(where, "rows", static_cast<qint64>(one.messageRows.size()),
                  static_cast<qint64>(wanted.size()));
    for (std::size_t i = 0; i < std::min(wanted.size(), one.messageRows.size()); ++i) {
        const ExpectedSending &sending = wanted[i];
        const DayRow &row = one.messageRows[i];
        checkEnded(where, one, row, findings);
        findings.row(
            where, row,
            {{"estado", q("leido")},
             {"anillo", one.person().line},
             {"destinatario", one.person().recipient()},
             {"tipo", typeOf(sending)},
             {"automatico", sending.isAgents() ? q("0") : q("1")},
             {"intentos", q("0")},
             {"area", null},
             {"expira", sending.isAgents() ? null : dayTime(sending.act->time + answerMaxAge)},
             {"token", sending.isAgents() ? agentsToken : null},
             {"wamid", i < one.accepted.size() ? one.accepted[i][q("wamid")].toString() : q("no call")}});
        findings.same(where, "carga", jsonIn(cellOf(row, "carga")), one.contentOf(sending));
    }
}

void checkAreaRows(const DayCase &one, DayFindings &findings)
{
    const QString where = q("router_outbox, areas, ") + one.name;
    const auto &wanted = one.expected->handOvers;
    findings.same(where, "rows", static_cast<qint64>(one.areaRows.size()),
                  static_cast<qint64>(wanted.size()));
    for (std::size_t i = 0; i < std::min(wanted.size(), one.areaRows.size()); ++i) {
        checkEnded(where, one, one.areaRows[i], findings);
        findings.row(where, one.areaRows[i],
                     {{"estado", q("enviado")},
                      {"anillo", wanted[i].to.area},
                      {"area", wanted[i].to.area},
                      {"expira", null},
                      {"wamid", null},
                      {"mensaje_id", null}});
    }
}

void checkFileRows(const DayCases &cases, const DayCase &one, DayFindings &findings)
{
    const QString where = q("router_outbox, files, ") + one.name;
    std::vector<const DayAct *> wanted;
    for (const DayAct *act : one.expected->messages) {
        if (act->file)
            wanted.push_back(act);
    }
    findings.same(where, "rows", static_cast<qint64>(one.mediaRows.size()),
                  static_cast<qint64>(wanted.size()));
    for (std::size_t i = 0; i < std::min(wanted.size(), one.mediaRows.size()); ++i) {
        const DayFile &file = *wanted[i]->file;
        const auto message = cases.messagesByWamid.find(QString::fromLatin1(wanted[i]->wamid));
        checkEnded(where, one, one.mediaRows[i], findings);
        findings.row(
            where, one.mediaRows[i],
            {{"estado", q("enviado")},
             {"anillo", q("*")},
             {"tipo", file.type},
             {"intentos", q("0")},
             {"expira", null},
             {"mensaje_id",
              message == cases.messagesByWamid.end() ? q("no row") : cellOf(message->second, "id")}});
        findings.same(where, "carga", jsonIn(cellOf(one.mediaRows[i], "carga")),
                      {{q("id"), QString::fromLatin1(file.id)},
                       {q("mime_type"), QString::fromLatin1(file.file.mime)},
                       {q("sha256"), QString::fromLatin1(file.file.hash())}});
    }
}

// Each failed try has its row, and only areas that were lost have any.
void checkAttempts(const DayCases &cases, DayFindings &findings)
{
    qint64 tries = 0;
    for (const DayRow &row : cases.table("router_outbox"))
        tries += cellOf(row, "intentos").toLongLong();
    const DayRows &attempts = cases.table("router_intentos");
    findings.same(q("router_intentos"), "rows", static_cast<qint64>(attempts.size()), tries);
    for (const DayRow &row : attempts)
        findings.row(q("router_intentos"), row, {{"ruta", q("area")}});
}

QString tokenOf(const DayRecord &record, const QString &role)
{
    for (const DayToken &token : record.tokens) {
        if (token.role == role)
            return token.id;
    }
    return {};
}

} // namespace

void checkOutbox(const DayCases &cases, DayFindings &findings)
{
    const QString agentsToken = tokenOf(cases.record, q("crm"));
    for (const DayCase &one : cases.all) {
        checkMessages(one, agentsToken, findings);
        checkAreaRows(one, findings);
        checkFileRows(cases, one, findings);
    }
    checkAttempts(cases, findings);
}

void checkStatuses(const DayCases &cases, DayFindings &findings)
{
    std::map<QString, DayRow> rows;
    for (const DayRow &row : cases.table("router_estados_mensaje"))
        rows[cellOf(row, "wamid") + u' ' + cellOf(row, "estado")] = row;
    qint64 events = 0;
    qint64 statuses = 0;
    for (const DayCase &one : cases.all) {
        events += static_cast<qint64>(one.expected->messages.size() + one.expected->reactions.size());
        for (const QJsonObject &call : one.accepted) {
            for (const char *word : {"sent", "delivered", "read"}) {
                ++statuses;
                const QString where = q("router_estados_mensaje, %1, %2").arg(one.name, q(word));
                const auto found = rows.find(call[q("wamid")].toString() + u' ' + q(word));
                if (found == rows.end())
                    findings.add(where, q("lost"));
                else
                    findings.row(where, found->second,
                                 {{"participante", {}},
                                  {"datos", call[q("callback")].toString()},
                                  {"linea", one.person().line},
                                  {"errores", null},
                                  {"codigo", null}});
            }
        }
    }
    findings.same(q("router_estados_mensaje"), "rows",
                  static_cast<qint64>(cases.table("router_estados_mensaje").size()), statuses);
    findings.same(q("router_recibidos"), "rows", static_cast<qint64>(cases.table("router_recibidos").size()),
                  events + statuses);
}

} // namespace psi::test
