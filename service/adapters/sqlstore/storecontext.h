#pragma once

#include "service/adapters/sqlstore/storesql.h"
#include "service/adapters/sqlstore/storetext.h"
#include "service/ports/keyedhash.h"

namespace psi::store {

/// What the parts of one transaction share. Its thread only; lives as long as the transaction.
struct Context
{
    const Sql &sql;
    const KeyedHash &hash;
    Uuids &uuids;
    QString defaultArea; ///< of new conversations
    Timestamp now;
    /// False: the database has a trigger that counts unread messages.
    bool countsUnread = true;

    QString newId() const { return QString::fromLatin1(uuids.next(now)); }
};

} // namespace psi::store
