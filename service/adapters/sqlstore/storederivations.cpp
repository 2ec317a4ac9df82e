#include "service/adapters/sqlstore/storederivations.h"

namespace psi::store {

namespace {
constexpr std::int64_t lastOfFiveDigits = 99999;

QByteArray counterOf(const QByteArray &day) { return "ticket:" + day; }
} // namespace

std::int64_t DerivationBook::draw(const QByteArray &day)
{
    const auto [it, isFirst] = m_last.try_emplace(day, 0);
    if (isFirst) {
        Rows range;
        range.row().text(counterOf(day)).text(ticketNumber(day, 0)).text(ticketNumber(day, lastOfFiveDigits));
        const auto row = m_context.sql.ask(Statement::ticket_last, range);
        it->second = row->next() ? row->integer(0) : 0;
    }
    return ++it->second;
}

QByteArray DerivationBook::add(const DerivationDraft &draft, const DerivationFacts &facts)
{
    if (draft.to.isEmpty() || draft.day.isEmpty())
        throw Failure{Error{ErrorCode::Internal, QStringLiteral("a hand-over without its area or day")}};
    const QByteArray ticket = ticketNumber(draft.day, draw(draft.day));
    addTicket(draft, facts, ticket);
    addDerivation(draft, facts, ticket);
    addAudit(draft, facts, ticket);
    return ticket;
}

void DerivationBook::addTicket(const DerivationDraft &draft, const DerivationFacts &facts,
                               const QByteArray &ticket)
{
    m_tickets.row().text(ticket).text(facts.conversationId).text(facts.telefono).text(draft.to.value);
    m_tickets.textOrNull(draft.from.value).textOrNull(draft.subetiqueta).textOrNull(draft.motivo);
    m_tickets.text(QByteArray(derivationwords::router)).text(QByteArray(derivationwords::ticketEstado));
    m_tickets.text(QByteArray(derivationwords::prioridad)).time(facts.at).time(m_context.now);
    m_tickets.text(m_context.newId());
}

void DerivationBook::addDerivation(const DerivationDraft &draft, const DerivationFacts &facts,
                                   const QByteArray &ticket)
{
    m_derivations.row().text(facts.derivationId).text(facts.conversationId).text(ticket);
    m_derivations.text(facts.telefono).textOrNull(draft.from.value).text(draft.to.value);
    m_derivations.textOrNull(draft.subetiqueta).textOrNull(draft.motivo).textOrNull(draft.mensajeContexto);
    m_derivations.textOrNull(draft.menuOption).text(QByteArray(derivationwords::router));
    m_derivations.text(QByteArray(derivationwords::status)).time(facts.at);
    m_derivations.text(QByteArray(derivationwords::nodo)).text(QByteArray(PSI_VERSION));
    m_derivations.time(m_context.now);
}

void DerivationBook::addAudit(const DerivationDraft &draft, const DerivationFacts &facts,
                              const QByteArray &ticket)
{
    m_audit.row().text(m_context.newId()).text(QByteArray(derivationwords::accion));
    m_audit.text(QByteArray(derivationwords::tabla)).text(facts.conversationId);
    m_audit.text(auditBefore(draft)).text(withTicket(auditAfter(draft), ticket));
    m_audit.text(QByteArray(derivationwords::router));
    m_audit.text(derivationwords::origenPrefix + facts.line.value.toUtf8()).textOrNull(draft.motivo);
    m_audit.time(m_context.now);
}

void DerivationBook::flush() const
{
    Rows counters;
    for (const auto &[day, last] : m_last)
        counters.row().text(counterOf(day)).integer(last);
    m_context.sql.write(Statement::counter_save, counters);
    m_context.sql.write(Statement::ticket_insert, m_tickets);
    m_context.sql.write(Statement::derivation_insert, m_derivations);
    m_context.sql.write(Statement::audit_log_insert, m_audit);
}

} // namespace psi::store
