// contactos, router_contactos, conversaciones.
#include "tests/integration/day/daychecks.h"

#include <algorithm>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }
QString number(qint64 value) { return QString::number(value); }
const QString null = QStringLiteral("NULL");

QString timeOrNull(std::int64_t seconds) { return seconds == 0 ? null : dayTime(seconds); }
QString millisOrNull(std::int64_t millis) { return millis == 0 ? null : dayTimeOfMillis(millis); }

void checkConversation(const DayCases &cases, const DayCase &one, DayFindings &findings)
{
    const ExpectedConversation &end = one.expected->end;
    const QString where = q("conversaciones, ") + one.name;
    constexpr std::int64_t window = 24 * 3600;
    findings.row(where, one.conversation,
                 {{"contacto_id", one.contactId},
                  {"telefono", one.person().telefono()},
                  {"nombre", one.person().who.name},
                  {"canal", q("whatsapp")},
                  {"linea_origen", one.person().line},
                  {"area", end.area},
                  {"estado", end.estado},
                  {"router_estado", end.routerEstado},
                  {"menu_actual", orNull(end.menu)},
                  {"subetiqueta", orNull(end.subetiqueta)},
                  {"mensajes_no_leidos", number(end.unread)},
                  {"ultimo_mensaje", end.lastText},
                  {"ventana_24h_activa", q("1")},
                  {"ventana_24h_inicio", dayTime(end.lastHeard)},
                  {"ventana_24h_fin", dayTime(end.lastHeard + window)},
                  {"router_ultimo_evento", dayTime(end.lastHeard)},
                  {"router_menu_enviado", timeOrNull(end.menuSent)},
                  {"router_desconocidos", number(end.unknown)},
                  {"router_automaticos", number(end.automatic)},
                  {"router_limite", millisOrNull(end.limit)},
                  {"router_limite_menu", millisOrNull(end.menuLimit)},
                  {"inbox_fijo", null},
                  {"asignado_a", null},
                  {"desconectado_wsp4", q("0")},
                  {"desconectado_ventas_api", q("0")}});
    QString last = dayTime(end.lastHeard);
    if (end.last->kind == DayAct::Kind::Agent) {
        const auto written = cases.messagesById.find(end.last->draft.id);
        if (written == cases.messagesById.end())
            return findings.add(where, q("its last message, an agent's, is not there"));
        last = std::max(last, cellOf(written->second, "timestamp"));
    }
    findings.row(where, one.conversation, {{"ts_ultimo_mensaje", last}, {"ultimo_mensaje_at", last}});
}

} // namespace

void checkPeople(const DayCases &cases, DayFindings &findings)
{
    std::map<QString, DayRow> keys;
    for (const DayRow &row : cases.table("router_contactos"))
        keys[cellOf(row, "contacto_id")] = row;
    const auto people = static_cast<qint64>(cases.all.size());
    for (const char *table : {"contactos", "router_contactos", "conversaciones"})
        findings.same(QLatin1String(table), "rows", static_cast<qint64>(cases.table(table).size()), people);
    for (const DayCase &one : cases.all) {
        const DayPerson &person = one.person();
        findings.row(q("contactos, ") + one.name, one.contact,
                     {{"telefono", person.telefono()},
                      {"nombre", person.who.name},
                      {"origen", q("whatsapp")},
                      {"tipo", q("lead")},
                      {"estado_lead", q("nuevo")},
                      {"activo", q("1")}});
        findings.row(q("router_contactos, ") + one.name, keys[one.contactId],
                     {{"clave_canonica", orNull(person.phoneKey())},
                      {"user_id", orNull(QString::fromLatin1(person.who.userId))},
                      {"forma_envio", orNull(QString::fromLatin1(person.who.phone))},
                      {"forma_probada", q("0")}});
        checkConversation(cases, one, findings);
    }
}

} // namespace psi::test
