#pragma once

#include <vector>

#include <QStringList>

#include "service/adapters/postgres/pgsession.h"

namespace psi::postgres {

/// A line of resources/migrations/postgres/indexes.sql.
struct PgIndex
{
    QByteArray name;
    QByteArray table;
    QByteArray columns; ///< between the brackets
    QByteArray where;   ///< condition of a partial one; empty = none
    QByteArray statement;
    bool isUnique = false;
};
const std::vector<PgIndex> &wantedIndexes();

/// True when this index, or a unique one that stands in for it, is there and complete.
bool hasIndex(PgSession &session, const PgIndex &index);

/// Builds what lacks, each by itself and without holding up writers; one that an earlier try left half built
/// is built anew. A unique index that the data does not allow is left out, and the rows in its way are listed
/// by their ids. Answers a line for each thing done or left out. Throws Failure.
QStringList makeIndexes(PgSession &session);

} // namespace psi::postgres
