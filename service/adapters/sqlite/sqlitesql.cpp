#include "service/adapters/sqlite/sqlitesql.h"

#include <sqlite/storestatements.h>

#include "service/adapters/sqlite/rowstable.h"
#include "service/adapters/sqlstore/storetext.h"

namespace psi::store {

namespace {

class SqliteReader final : public Reader
{
public:
    explicit SqliteReader(SqliteStatement &statement)
        : m_statement(statement)
    {}
    ~SqliteReader() override { m_statement.reset(); }
    SqliteReader(const SqliteReader &) = delete;
    SqliteReader &operator=(const SqliteReader &) = delete;

    bool next() override
    {
        const Result<bool> stepped = m_statement.step();
        if (!stepped)
            throw Failure{stepped.error()};
        return *stepped;
    }

    bool isNull(int column) const override { return m_statement.isNull(column); }
    std::int64_t integer(int column) const override { return m_statement.integer(column); }
    QByteArray bytes(int column) const override { return m_statement.bytes(column); }
    std::optional<Timestamp> time(int column) const override
    {
        return timeFromText(m_statement.bytes(column));
    }

private:
    SqliteStatement &m_statement;
};

std::string_view textOf(Statement statement)
{
    return statementtexts::sqlite::all[static_cast<std::size_t>(statement)];
}

void bindCell(SqliteStatement &statement, int index, const Rows::Cell &cell)
{
    switch (cell.kind) {
    case Rows::Cell::Kind::Null:
        statement.bindNull(index);
        break;
    case Rows::Cell::Kind::Integer:
        statement.bind(index, cell.number);
        break;
    case Rows::Cell::Kind::Text:
        statement.bindText(index, cell.bytes);
        break;
    case Rows::Cell::Kind::Blob:
        statement.bindBlob(index, cell.bytes);
        break;
    case Rows::Cell::Kind::Time:
        statement.bindText(index, timeText(Timestamp(Micros(cell.number))));
        break;
    }
}

} // namespace

SqliteStatement &prepared(SqliteConnection &connection, std::string_view text)
{
    const Result<SqliteStatement *> statement = connection.statement(text);
    if (!statement)
        throw Failure{statement.error()};
    return **statement;
}

void runThrough(SqliteStatement &statement)
{
    if (const Result<void> ran = statement.run(); !ran)
        throw Failure{ran.error()};
}

SqliteStatement &SqliteSql::over(Statement statement, const Rows &rows) const
{
    // SQLite's signature lacks the const; psi_rows only reads.
    return prepared(m_connection, textOf(statement))
        .bindPointer(1, const_cast<Rows *>(&rows), rowsPointerType);
}

SqliteStatement &SqliteSql::with(Statement statement, const Rows &values) const
{
    SqliteStatement &found = prepared(m_connection, textOf(statement));
    for (int column = 0; const Rows::Cell *cell = values.cell(0, column); ++column)
        bindCell(found, column + 1, *cell);
    return found;
}

std::unique_ptr<Reader> SqliteSql::read(Statement statement, const Rows &rows) const
{
    return std::make_unique<SqliteReader>(over(statement, rows));
}

std::unique_ptr<Reader> SqliteSql::ask(Statement statement, const Rows &values) const
{
    return std::make_unique<SqliteReader>(with(statement, values));
}

std::int64_t SqliteSql::run(Statement statement, const Rows &values) const
{
    runThrough(with(statement, values));
    return m_connection.changes();
}

void SqliteSql::writeRows(Statement statement, const Rows &rows) const { runThrough(over(statement, rows)); }

void SqliteSql::writeAllRows(Statement statement, const Rows &rows, const Error &ifFewer) const
{
    writeRows(statement, rows);
    if (m_connection.changes() < rows.size())
        throw Failure{ifFewer};
}

} // namespace psi::store
