#pragma once

#include <map>
#include <vector>

#include <QHash>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/router/derivation.h"

namespace psi::store {

/// Numbers of tickets by the marks that stood for them until they were drawn.
using TicketNumbers = QHash<QByteArray, QByteArray>;

/// Hand-overs that one batch adds: rows of tickets, derivaciones and audit_log. The numbers are drawn once
/// all is decided, in one statement for a day, so that the day's counter is held by one batch for a short
/// time only. One transaction; every function may throw Failure.
class DerivationBook
{
public:
    explicit DerivationBook(const Context &context)
        : m_context(context)
    {}

    /// Answers a mark that stands for the ticket's number until draw(); nobody else can have written it.
    /// Internal without area or day. `facts.derivationId` is the id that the row gets.
    QByteArray add(const DerivationDraft &draft, const DerivationFacts &facts);
    TicketNumbers draw();
    void flush() const;

private:
    struct Entry
    {
        DerivationDraft draft;
        DerivationFacts facts;
        QByteArray ticket; ///< its mark, after draw() its number
    };
    void addTicket(Rows &rows, const Entry &entry) const;
    void addDerivation(Rows &rows, const Entry &entry) const;
    void addAudit(Rows &rows, const Entry &entry) const;

    const Context &m_context;
    std::vector<Entry> m_entries;
};

} // namespace psi::store
