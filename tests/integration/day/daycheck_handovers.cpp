// tickets, derivaciones, audit_log, router_contadores.
#include "tests/integration/day/daychecks.h"

#include <algorithm>
#include <set>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }
const QString null = QStringLiteral("NULL");

DayRow ofTicket(const DayRows &rows, const QString &ticket)
{
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const DayRow &row) { return cellOf(row, "ticket_id") == ticket; });
    return found == rows.end() ? DayRow() : *found;
}

void checkAudit(const DayRows &audit, const DayCase &one, std::size_t index, DayFindings &findings)
{
    const ExpectedHandOver &wanted = one.expected->handOvers[index];
    const QString where = q("audit_log, ") + one.name;
    const QString ticket = one.ticket(static_cast<int>(index));
    const auto found = std::find_if(audit.begin(), audit.end(), [&](const DayRow &row) {
        return jsonIn(cellOf(row, "valores_nuevos"))[q("ticket_id")].toString() == ticket;
    });
    if (found == audit.end())
        return findings.add(where, q("nothing of ") + ticket);
    findings.row(where, *found,
                 {{"accion", q("derivar")},
                  {"tabla_afectada", q("conversaciones")},
                  {"registro_id", one.conversationId},
                  {"user_name", q("router")},
                  {"origen", q("router-") + one.person().line},
                  {"motivo", wanted.to.motivo}});
    findings.same(where, "valores_anteriores", jsonIn(cellOf(*found, "valores_anteriores")),
                  {{q("area"), wanted.fromArea},
                   {q("estado"), wanted.fromEstado},
                   {q("router_estado"), wanted.fromRouterEstado}});
    findings.same(where, "valores_nuevos", jsonIn(cellOf(*found, "valores_nuevos")),
                  {{q("area"), wanted.to.area},
                   {q("estado"), q("derivada")},
                   {q("router_estado"), q("derivado")},
                   {q("subetiqueta"), wanted.to.subetiqueta},
                   {q("ticket_id"), ticket}});
}

void checkHandOver(const DayCase &one, std::size_t index, DayFindings &findings)
{
    const ExpectedHandOver &wanted = one.expected->handOvers[index];
    const QString time = dayTime(wanted.act->time);
    const QString ticket = one.ticket(static_cast<int>(index));
    findings.row(q("tickets, ") + one.name, one.tickets[index],
                 {{"telefono", one.person().telefono()},
                  {"area", wanted.to.area},
                  {"area_destino", wanted.to.area},
                  {"area_origen", wanted.fromArea},
                  {"subetiqueta", wanted.to.subetiqueta},
                  {"motivo", wanted.to.motivo},
                  {"motivo_derivacion", wanted.to.motivo},
                  {"origen", q("router")},
                  {"estado", q("abierto")},
                  {"prioridad", q("normal")},
                  {"ts_abierto", time},
                  {"asignado_a", null}});
    findings.row(q("derivaciones, ") + one.name, ofTicket(one.derivations, ticket),
                 {{"telefono", one.person().telefono()},
                  {"area_origen", wanted.fromArea},
                  {"area_destino", wanted.to.area},
                  {"area", wanted.to.area},
                  {"subetiqueta", wanted.to.subetiqueta},
                  {"motivo", wanted.to.motivo},
                  {"mensaje_contexto", wanted.to.motivo},
                  {"menu_option_selected", orNull(wanted.to.option)},
                  {"derivado_por", q("router")},
                  {"status", q("completada")},
                  {"nodo_procesador", q("psi-router")},
                  {"ts_derivacion", time}});
}

// The numbers of a day begin with one and leave none out; the day's counter stands at the last.
void checkNumbers(const DayCases &cases, DayFindings &findings)
{
    std::map<QString, std::set<int>> days;
    for (const DayRow &row : cases.table("tickets")) {
        const QStringList parts = cellOf(row, "ticket_id").split(u'-');
        if (parts.size() != 3 || parts[0] != q("TKT") || !days[parts[1]].insert(parts[2].toInt()).second)
            findings.add(q("tickets"), q("a number that is none, or twice: ") + parts.join(u'-'));
    }
    std::map<QString, QString> counters;
    for (const DayRow &row : cases.table("router_contadores"))
        counters[cellOf(row, "clave")] = cellOf(row, "valor");
    findings.same(q("router_contadores"), "rows", static_cast<qint64>(counters.size()),
                  static_cast<qint64>(days.size()));
    for (const auto &[day, numbers] : days) {
        const int last = static_cast<int>(numbers.size());
        if (*numbers.begin() != 1 || *numbers.rbegin() != last)
            findings.add(q("tickets"), q("the numbers of %1 have gaps").arg(day));
        findings.same(q("router_contadores"), "the day's counter", counters[q("ticket:") + day],
                      QString::number(last));
    }
}

} // namespace

void checkHandOvers(const DayCases &cases, DayFindings &findings)
{
    qint64 all = 0;
    for (const DayCase &one : cases.all) {
        const std::size_t wanted = one.expected->handOvers.size();
        all += static_cast<qint64>(wanted);
        findings.same(q("tickets, ") + one.name, "rows", static_cast<qint64>(one.tickets.size()),
                      static_cast<qint64>(wanted));
        for (std::size_t i = 0; i < std::min(wanted, one.tickets.size()); ++i) {
            checkHandOver(one, i, findings);
            checkAudit(cases.table("audit_log"), one, i, findings);
        }
    }
    for (const char *table : {"tickets", "derivaciones", "audit_log"})
        findings.same(QLatin1String(table), "rows", static_cast<qint64>(cases.table(table).size()), all);
    checkNumbers(cases, findings);
}

} // namespace psi::test
