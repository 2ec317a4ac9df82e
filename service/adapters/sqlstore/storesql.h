#pragma once

#include <memory>
#include <optional>

#include <sqlstore/statements.h>

#include "service/adapters/sqlstore/storerows.h"
#include "shared/result.h"

namespace psi::store {

/// Ends an operation of the store; it leaves the adapter as its Error.
struct Failure
{
    Error error;
};

/// What a statement answers, row by row. Columns count from 0. Every function may throw Failure.
class Reader
{
public:
    virtual ~Reader() = default;

    /// False: there is no further row.
    virtual bool next() = 0;

    virtual bool isNull(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0; ///< also of a boolean; 0 for NULL
    virtual QByteArray bytes(int column) const = 0;     ///< text or bytes
    virtual std::optional<Timestamp> time(int column) const = 0;
    /// Text or uuid; a null QString for NULL.
    QString text(int column) const { return isNull(column) ? QString() : QString::fromUtf8(bytes(column)); }
};

/// The open transaction of one database, for code in which any error ends the whole operation: every function
/// throws Failure. A Statement is named after its file in resources/sql, of which each database has one, or
/// both share that in common/. Used on the thread that runs the transaction.
class Sql
{
public:
    virtual ~Sql() = default;

    /// Reads by a statement over many rows. A reader ends before the next statement begins.
    virtual std::unique_ptr<Reader> read(Statement statement, const Rows &rows) const = 0;
    /// Reads by a statement whose parameters are the cells of the one row of `values`.
    virtual std::unique_ptr<Reader> ask(Statement statement, const Rows &values) const = 0;
    /// The same without an answer: how many rows changed.
    virtual std::int64_t run(Statement statement, const Rows &values) const = 0;

    /// Runs a statement over many rows; nothing at all when there are none. It has run before the next
    /// statement does: what goes wrong may be thrown there only, or by the end of the transaction.
    void write(Statement statement, const Rows &rows) const
    {
        if (!rows.isEmpty())
            writeRows(statement, rows);
    }
    /// The same for rows that must all be written: `ifFewer` is thrown otherwise, at the latest before the
    /// transaction commits.
    void writeAll(Statement statement, const Rows &rows, const Error &ifFewer) const
    {
        if (!rows.isEmpty())
            writeAllRows(statement, rows, ifFewer);
    }

protected:
    virtual void writeRows(Statement statement, const Rows &rows) const = 0;
    virtual void writeAllRows(Statement statement, const Rows &rows, const Error &ifFewer) const = 0;
};

} // namespace psi::store
