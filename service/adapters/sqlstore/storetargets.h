#pragma once

#include <vector>

#include <QHash>

#include "service/adapters/sqlstore/storecontacts.h"

namespace psi::store {

/// A message that an event names: quoted, reacted to, edited or revoked.
struct Target
{
    QString id; ///< mensajes.id
    QString contactId;
    bool inbound = false;
};

/// Finds messages by wamid: exactly, else by its decoded tail among the messages of the same contact, since
/// WhatsApp names one message differently in the two directions. Knows the messages of its own transaction.
/// Every function may throw Failure.
class TargetFinder
{
public:
    explicit TargetFinder(const Context &context)
        : m_context(context)
    {}

    void load(const std::vector<const InboundEvent *> &events, const ContactBook &contacts);
    void add(const QByteArray &wamid, const Target &target);
    /// Null when it is not there. Valid until the next add().
    const Target *find(const QByteArray &wamid, const QString &contactId) const;

private:
    void loadExact(const Rows &wamids);
    void loadTails(const Rows &tails);

    const Context &m_context;
    QHash<QByteArray, Target> m_byWamid;
    QMultiHash<QByteArray, Target> m_byTail;
    bool m_wantsTails = false; ///< some id of the batch was not found as it stands
};

} // namespace psi::store
