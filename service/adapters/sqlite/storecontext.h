#pragma once

#include "service/adapters/sqlite/storesql.h"
#include "service/adapters/sqlite/storetext.h"
#include "service/ports/keyedhash.h"

namespace psi::store {

/// What the parts of one transaction share. Writer thread only; lives as long as the transaction.
struct Context
{
    Sql sql;
    const KeyedHash &hash;
    Uuids &uuids;
    QString defaultArea; ///< of new conversations
    Timestamp now;
    QByteArray nowText = timeText(now);

    QString newId() const { return QString::fromLatin1(uuids.next(now)); }
};

} // namespace psi::store
