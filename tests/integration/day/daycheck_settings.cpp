// router_tokens, router_idempotencia, router_auditoria; router_menu_config, router_menu_opciones,
// router_menu_versiones, router_textos, router_areas, router_meta, router_tareas, router_migraciones.
#include "tests/integration/day/daychecks.h"

#include <algorithm>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }
const QString null = QStringLiteral("NULL");

std::map<QString, DayRow> by(const DayRows &rows, const char *column)
{
    std::map<QString, DayRow> found;
    for (const DayRow &row : rows)
        found[cellOf(row, column)] = row;
    return found;
}

/// What operators and agents did, as it was written down.
class OperatorsCheck
{
public:
    OperatorsCheck(const DayCases &cases, DayFindings &findings)
        : m_cases(cases)
        , m_findings(findings)
        , m_kept(by(cases.table("router_idempotencia"), "clave"))
    {
        for (const DayRow &row : cases.table("router_auditoria"))
            m_audit.insert({cellOf(row, "accion") + u' ' + cellOf(row, "detalle"), row});
    }

    void run()
    {
        tokens();
        qint64 drafts = 0;
        for (const DayCase &one : m_cases.all) {
            for (const DayAct &act : one.person().acts) {
                if (act.kind != DayAct::Kind::Agent || act.draft.isRefused)
                    continue;
                ++drafts;
                draft(one, act.draft);
            }
        }
        m_findings.same(q("router_idempotencia"), "rows", static_cast<qint64>(m_kept.size()), drafts);
        audited(q("menus"), q("version 1"), q("menus de fábrica")); // that a fresh store gets
        for (int i = 0; i < m_cases.record.reloads; ++i)
            audited(q("reload"), {}, q("ficha renovada"));
        for (int i = 0; i < m_cases.record.resumes; ++i)
            audited(q("lines.resume"), q("wsp4"), q("ficha renovada"));
        for (const auto &[what, row] : m_audit)
            m_findings.add(q("router_auditoria"), q("nobody did <%1>").arg(what));
    }

private:
    void tokens()
    {
        const auto rows = by(m_cases.table("router_tokens"), "id");
        m_findings.same(q("router_tokens"), "rows", static_cast<qint64>(rows.size()),
                        static_cast<qint64>(m_cases.record.tokens.size()));
        for (const DayToken &token : m_cases.record.tokens) {
            const auto found = rows.find(token.id);
            if (found == rows.end())
                m_findings.add(q("router_tokens"), q("none is ") + token.name);
            else
                m_findings.row(q("router_tokens, ") + token.name, found->second,
                               {{"nombre", token.name},
                                {"rol", token.role},
                                {"areas", {}},
                                {"vence", null},
                                {"revocado", null}});
            audited(q("tokens.create"), token.id, {});
        }
    }

    void draft(const DayCase &one, const DayDraft &draft)
    {
        const QString where = q("router_idempotencia, ") + one.name;
        audited(q("messages.send"), draft.id, {});
        const auto found = m_kept.find(QString::fromLatin1(draft.key));
        if (found == m_kept.end())
            return m_findings.add(where, q("the key of a message is not kept"));
        m_findings.row(where, found->second, {{"estado", q("202")}});
        m_findings.same(where, "respuesta", jsonIn(cellOf(found->second, "respuesta")),
                        {{q("id"), draft.id}, {q("estado"), q("pendiente")}});
    }

    // Takes one row out.
    void audited(const QString &action, const QString &detail, const QString &reason)
    {
        const auto found = m_audit.find(action + u' ' + detail);
        if (found == m_audit.end())
            return m_findings.add(q("router_auditoria"), q("no row of <%1 %2>").arg(action, detail));
        const QString written = cellOf(found->second, "motivo");
        m_findings.same(q("router_auditoria"), "motivo", written == null ? QString() : written, reason);
        m_audit.erase(found);
    }

    const DayCases &m_cases;
    DayFindings &m_findings;
    std::map<QString, DayRow> m_kept;
    std::multimap<QString, DayRow> m_audit;
};

void checkMenu(const DayMenu &menu, const DayRow &row, const DayRows &options, DayFindings &findings)
{
    findings.row(q("router_menu_config, ") + menu.id, row,
                 {{"header", menu.header},
                  {"body", menu.body},
                  {"footer", menu.footer},
                  {"button_text", menu.button},
                  {"activo", q("1")}});
    DayRows own;
    std::copy_if(options.begin(), options.end(), std::back_inserter(own),
                 [&](const DayRow &option) { return cellOf(option, "menu_config_id") == cellOf(row, "id"); });
    std::sort(own.begin(), own.end(), [](const DayRow &a, const DayRow &b) {
        return cellOf(a, "orden").toInt() < cellOf(b, "orden").toInt();
    });
    const QString where = q("router_menu_opciones, ") + menu.id;
    findings.same(where, "rows", static_cast<qint64>(own.size()), static_cast<qint64>(menu.options.size()));
    for (std::size_t i = 0; i < std::min(own.size(), menu.options.size()); ++i) {
        const DayOption &option = menu.options[i];
        findings.row(where, own[i],
                     {{"opcion_id", option.id},
                      {"titulo", option.title},
                      {"descripcion", orNull(option.description)},
                      {"tipo_accion", option.action},
                      {"area_destino", orNull(option.area)},
                      {"subetiqueta", orNull(option.subetiqueta)},
                      {"router_codigo", orNull(option.code)},
                      {"activo", q("1")}});
    }
}

void checkMenus(const DayCases &cases, const DayMenus &menus, DayFindings &findings)
{
    const auto rows = by(cases.table("router_menu_config"), "tipo_menu");
    findings.same(q("router_menu_config"), "rows", static_cast<qint64>(rows.size()),
                  static_cast<qint64>(menus.menus().size()));
    for (const DayMenu &menu : menus.menus()) {
        const auto found = rows.find(menu.id);
        if (found == rows.end())
            findings.add(q("router_menu_config"), q("there is no ") + menu.id);
        else
            checkMenu(menu, found->second, cases.table("router_menu_opciones"), findings);
    }
    QJsonObject texts;
    for (const DayRow &row : cases.table("router_textos"))
        texts.insert(cellOf(row, "clave"), cellOf(row, "texto"));
    findings.same(q("router_textos"), "rows", texts, menus.texts());
    findings.same(q("router_menu_versiones"), "rows",
                  static_cast<qint64>(cases.table("router_menu_versiones").size()), 1);
}

void checkAreas(const DayCases &cases, DayFindings &findings)
{
    const auto rows = by(cases.table("router_areas"), "id");
    findings.same(q("router_areas"), "rows", static_cast<qint64>(rows.size()),
                  static_cast<qint64>(cases.record.areas.size()));
    for (const DayArea &area : cases.record.areas) {
        const auto found = rows.find(area.id);
        if (found == rows.end())
            findings.add(q("router_areas"), q("there is no ") + area.id);
        else
            findings.row(q("router_areas, ") + area.id, found->second,
                         {{"url", area.url},
                          {"secreto", area.secret},
                          {"habilitada", q("1")},
                          {"timeout_ms", q("10000")},
                          {"intentos", q("8")},
                          {"sla_s", null}});
    }
}

// Facts of the service itself: which there are, and that no line is held any more.
void checkFacts(const DayCases &cases, DayFindings &findings)
{
    const auto meta = by(cases.table("router_meta"), "clave");
    for (const char *key : {"min_program", "linea_retenida_wsp4"}) {
        if (!meta.contains(q(key)))
            findings.add(q("router_meta"), q("there is no ") + q(key));
    }
    for (const auto &[key, row] : meta) {
        const bool isHold = key.startsWith(q("linea_retenida_"));
        const bool isEmpty = cellOf(row, "valor").size() <= 2; // "x", "\x"
        if (isHold && !isEmpty)
            findings.add(q("router_meta"), key + q(" says that a line is held"));
        if (key == q("restaurado") || key.startsWith(q("respuestas")))
            findings.add(q("router_meta"), q("holds ") + key);
    }
    for (const DayRow &row : cases.table("router_tareas")) {
        if (cellOf(row, "valla").toLongLong() < 0 || cellOf(row, "nombre").isEmpty())
            findings.add(q("router_tareas"), q("a chore without a name, or a fence below zero"));
    }
    if (cases.table("router_migraciones").empty())
        findings.add(q("router_migraciones"), q("is empty"));
}

} // namespace

void checkOperators(const DayCases &cases, DayFindings &findings) { OperatorsCheck(cases, findings).run(); }

void checkSettings(const DayCases &cases, const DayMenus &menus, DayFindings &findings)
{
    checkMenus(cases, menus, findings);
    checkAreas(cases, findings);
    checkFacts(cases, findings);
}

} // namespace psi::test
