#pragma once

#include <map>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/router/derivation.h"

namespace psi::store {

/// Hand-overs that one batch adds: rows of tickets, derivaciones and audit_log, and the day's ticket counter,
/// which is read once and written once. One transaction; every function may throw Failure.
class DerivationBook
{
public:
    explicit DerivationBook(const Context &context)
        : m_context(context)
    {}

    /// Draws the ticket's number; Internal without area or day. `facts.derivationId` is the id that the row
    /// gets.
    QByteArray add(const DerivationDraft &draft, const DerivationFacts &facts);
    void flush() const;

private:
    std::int64_t draw(const QByteArray &day);
    void addTicket(const DerivationDraft &draft, const DerivationFacts &facts, const QByteArray &ticket);
    void addDerivation(const DerivationDraft &draft, const DerivationFacts &facts, const QByteArray &ticket);
    void addAudit(const DerivationDraft &draft, const DerivationFacts &facts, const QByteArray &ticket);

    const Context &m_context;
    std::map<QByteArray, std::int64_t> m_last; ///< by day
    Rows m_tickets;
    Rows m_derivations;
    Rows m_audit;
};

} // namespace psi::store
