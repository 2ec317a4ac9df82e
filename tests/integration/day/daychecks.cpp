#include "tests/integration/day/daychecks.h"

#include <algorithm>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

struct TableCheck
{
    const char *table;
    const char *by; ///< who looks at it; null: it must be empty
};
constexpr std::array tableChecks{TableCheck{"contactos", "checkPeople"},
                                 TableCheck{"router_contactos", "checkPeople"},
                                 TableCheck{"conversaciones", "checkPeople"},
                                 TableCheck{"mensajes", "checkChats"},
                                 TableCheck{"mensaje_reacciones", "checkChats"},
                                 TableCheck{"router_eventos", "checkChats"},
                                 TableCheck{"tickets", "checkHandOvers"},
                                 TableCheck{"derivaciones", "checkHandOvers"},
                                 TableCheck{"audit_log", "checkHandOvers"},
                                 TableCheck{"router_contadores", "checkHandOvers"},
                                 TableCheck{"router_outbox", "checkOutbox"},
                                 TableCheck{"router_intentos", "checkOutbox"},
                                 TableCheck{"router_trabajos", nullptr},
                                 TableCheck{"router_estados_mensaje", "checkStatuses"},
                                 TableCheck{"router_recibidos", "checkStatuses"},
                                 TableCheck{"router_tokens", "checkOperators"},
                                 TableCheck{"router_idempotencia", "checkOperators"},
                                 TableCheck{"router_auditoria", "checkOperators"},
                                 TableCheck{"cursos", nullptr},
                                 TableCheck{"router_menu_config", "checkSettings"},
                                 TableCheck{"router_menu_opciones", "checkSettings"},
                                 TableCheck{"router_menu_versiones", "checkSettings"},
                                 TableCheck{"router_textos", "checkSettings"},
                                 TableCheck{"router_areas", "checkSettings"},
                                 TableCheck{"router_meta", "checkSettings"},
                                 TableCheck{"router_tareas", "checkSettings"},
                                 TableCheck{"router_migraciones", "checkSettings"}};

// A table that a migration adds must be looked at too.
void checkTables(const DayRecord &record, DayFindings &findings)
{
    for (const auto &[name, rows] : record.tables) {
        const bool isKnown = std::any_of(tableChecks.begin(), tableChecks.end(), [&](const TableCheck &one) {
            return name == QLatin1String(one.table);
        });
        if (!isKnown)
            findings.add(name, q("nobody looks at this table"));
    }
    for (const TableCheck &check : tableChecks) {
        const auto found = record.tables.find(QLatin1String(check.table));
        if (found == record.tables.end())
            findings.add(QLatin1String(check.table), q("is not there"));
        else if (check.by == nullptr && !found->second.empty())
            findings.add(found->first, q("has %1 rows and should have none").arg(found->second.size()));
    }
}

} // namespace

DayFindings judgeDay(const DayPlan &plan, const DayMenus &menus, const DayRecord &record)
{
    DayFindings findings;
    const std::vector<ExpectedPerson> expected = expectedOf(plan, menus);
    const DayCases cases(expected, record, findings);
    checkTables(record, findings);
    for (const auto &check : {checkPeople, checkChats, checkHandOvers, checkOutbox, checkStatuses,
                              checkOperators, checkSends, checkMarks, checkFiles, checkAreaCalls})
        check(cases, findings);
    checkSettings(cases, menus, findings);
    return findings;
}

} // namespace psi::test
