#pragma once

#include <string_view>
#include <vector>

#include <QByteArray>

#include "service/adapters/sqlstore/storerows.h"
#include "service/adapters/sqlstore/storesql.h"

namespace psi::postgres {

/// A statement of resources/sql as it is sent. In the file `$6::bytea[]` stands for the sixth column of the
/// rows as an array of that type; sent are only the columns that the text names, numbered anew.
struct PgStatement
{
    QByteArray name;
    QByteArray text;
    struct Column
    {
        int index = 0;        ///< of the rows
        unsigned element = 0; ///< type of the array's elements
        unsigned array = 0;
    };
    std::vector<Column> columns; ///< empty: the cells of one row, typed by the server
};

const PgStatement &statementOf(store::Statement statement);
const std::vector<PgStatement> &allStatements();

/// One column of the rows as a one-dimensional array in binary form. Throws Failure (EventFault) for a cell
/// that is not of the type.
QByteArray arrayOf(const store::Rows &rows, const PgStatement::Column &column);

} // namespace psi::postgres
