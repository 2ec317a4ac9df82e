#include "service/adapters/sqlstore/storederivations.h"

namespace psi::store {

namespace {
constexpr std::int64_t lastOfFiveDigits = 99999;

QByteArray counterOf(const QByteArray &day) { return "ticket:" + day; }
} // namespace

QByteArray DerivationBook::add(const DerivationDraft &draft, const DerivationFacts &facts)
{
    if (draft.to.isEmpty() || draft.day.isEmpty())
        throw Failure{Error{ErrorCode::Internal, QStringLiteral("a hand-over without its area or day")}};
    m_entries.push_back({draft, facts, m_context.newId().toLatin1()});
    return m_entries.back().ticket;
}

TicketNumbers DerivationBook::draw()
{
    std::map<QByteArray, std::vector<Entry *>> days;
    for (Entry &entry : m_entries)
        days[entry.draft.day].push_back(&entry);
    TicketNumbers numbers;
    for (const auto &[day, entries] : days) {
        const auto count = static_cast<std::int64_t>(entries.size());
        Rows values;
        values.row()
            .text(counterOf(day))
            .text(ticketNumber(day, 0))
            .text(ticketNumber(day, lastOfFiveDigits));
        values.integer(count);
        const auto row = m_context.sql.ask(Statement::ticket_draw, values);
        std::int64_t number = row->next() ? row->integer(0) - count : 0;
        for (Entry *entry : entries) {
            const QByteArray ticket = ticketNumber(day, ++number);
            numbers.insert(entry->ticket, ticket);
            entry->ticket = ticket;
        }
    }
    return numbers;
}

void DerivationBook::addTicket(Rows &rows, const Entry &entry) const
{
    const auto &[draft, facts, ticket] = entry;
    rows.row().text(ticket).text(facts.conversationId).text(facts.telefono).text(draft.to.value);
    rows.textOrNull(draft.from.value).textOrNull(draft.subetiqueta).textOrNull(draft.motivo);
    rows.text(QByteArray(derivationwords::router)).text(QByteArray(derivationwords::ticketEstado));
    rows.text(QByteArray(derivationwords::prioridad)).time(facts.at).time(m_context.now);
    rows.text(m_context.newId());
}

void DerivationBook::addDerivation(Rows &rows, const Entry &entry) const
{
    const auto &[draft, facts, ticket] = entry;
    rows.row().text(facts.derivationId).text(facts.conversationId).text(ticket);
    rows.text(facts.telefono).textOrNull(draft.from.value).text(draft.to.value);
    rows.textOrNull(draft.subetiqueta).textOrNull(draft.motivo).textOrNull(draft.mensajeContexto);
    rows.textOrNull(draft.menuOption).text(QByteArray(derivationwords::router));
    rows.text(QByteArray(derivationwords::status)).time(facts.at);
    rows.text(QByteArray(derivationwords::nodo)).text(QByteArray(PSI_VERSION));
    rows.time(m_context.now);
}

void DerivationBook::addAudit(Rows &rows, const Entry &entry) const
{
    const auto &[draft, facts, ticket] = entry;
    rows.row().text(m_context.newId()).text(QByteArray(derivationwords::accion));
    rows.text(QByteArray(derivationwords::tabla)).text(facts.conversationId);
    rows.text(auditBefore(draft)).text(withTicket(auditAfter(draft), ticket));
    rows.text(QByteArray(derivationwords::router));
    rows.text(derivationwords::origenPrefix + facts.line.value.toUtf8()).textOrNull(draft.motivo);
    rows.time(m_context.now);
}

void DerivationBook::flush() const
{
    Rows tickets;
    Rows derivations;
    Rows audit;
    for (const Entry &entry : m_entries) {
        addTicket(tickets, entry);
        addDerivation(derivations, entry);
        addAudit(audit, entry);
    }
    m_context.sql.write(Statement::ticket_insert, tickets);
    m_context.sql.write(Statement::derivation_insert, derivations);
    m_context.sql.write(Statement::audit_log_insert, audit);
}

} // namespace psi::store
