#pragma once

#include <map>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/event/inboundevent.h"

namespace psi::store {

/// What a message shows of its delivery.
struct ShownStatus
{
    QByteArray wamid;
    QString word;           ///< estado_envio
    bool hasFailed = false; ///< `word` is failed because a status said so, with this code and title
    QByteArray code;
    QString title;
};

/// Brings the messages of these wamids up to all statuses that are stored for them; answers what each shows
/// now, by its id. May throw Failure.
std::map<QString, ShownStatus> mergeStatuses(const Context &context, const Rows &wamids);

/// Statuses of one batch. What a message shows is worked out anew from all statuses that are stored for its
/// wamid, so their order of arrival does not matter, and a status that came before its message is merged
/// when the message's wamid is stored. One transaction; every function may throw Failure.
class StatusBook
{
public:
    explicit StatusBook(const Context &context)
        : m_context(context)
    {}

    void add(const InboundEvent &event, const StatusUpdate &status);
    /// Writes the statuses.
    void store() const;
    /// Brings the messages they name, and those of `newWamids`, up to date.
    void merge(const Rows &newWamids) const;

private:
    const Context &m_context;
    Rows m_rows;
    Rows m_wamids;
};

} // namespace psi::store
