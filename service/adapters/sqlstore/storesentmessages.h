#pragma once

#include <set>

#include "service/adapters/sqlstore/storecontext.h"

namespace psi::store {

/// Messages that get their wamids in one statement. A wamid is one message's alone: of several that are to
/// have the same the first gets it. One transaction; write() may throw Failure, LostRace if another
/// transaction gave the wamid away in the same moment.
class SentMessages
{
public:
    explicit SentMessages(const Context &context)
        : m_context(context)
    {}

    /// False: an earlier one has it. Nothing for a row without message or wamid. Requires: no message that is
    /// written has it.
    bool add(const QString &message, const QByteArray &wamid);
    void write() const { m_context.sql.write(Statement::message_sent, m_rows); }

private:
    const Context &m_context;
    Rows m_rows;
    std::set<QByteArray> m_wamids;
};

} // namespace psi::store
