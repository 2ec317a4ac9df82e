#pragma once

#include <map>
#include <span>
#include <vector>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/ports/outboxstore.h"

namespace psi::store {

/// Writes what became of calls. One transaction, used once; run() may throw Failure.
class OutcomeBook
{
public:
    OutcomeBook(const Context &context, std::span<const OutboxChange> changes);

    std::vector<OutboxStanding> run();

private:
    /// A row that was taken over now, and its message (empty: none).
    struct SentRow
    {
        std::int64_t id;
        QString message;
        bool isTaken; ///< another message has its wamid
    };
    void chooseForms();
    void writeSent();
    void showSent(std::vector<SentRow> rows);
    void failDoubled(const std::vector<std::int64_t> &ids);
    void writeFailed();
    void writeMoves();
    void writeJobs();
    const OutboxChange &at(std::int64_t id) const { return m_changes[m_byId.at(id)]; }
    OutboxStanding &standing(std::int64_t id) { return m_standings[m_byId.at(id)]; }

    const Context &m_context;
    std::span<const OutboxChange> m_changes;
    std::vector<OutboxStanding> m_standings;
    std::map<std::int64_t, std::size_t> m_byId;
    std::map<std::int64_t, QString> m_forms; ///< rows that go to the other number form
};

} // namespace psi::store
