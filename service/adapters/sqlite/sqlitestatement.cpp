#include "service/adapters/sqlite/sqlitestatement.h"

#include <sqlite3.h>

#include "service/adapters/sqlite/sqliteerror.h"

namespace psi {

namespace {
// SQLITE_TRANSIENT is a C cast of -1; said here once in C++.
const auto transient = reinterpret_cast<sqlite3_destructor_type>(static_cast<std::intptr_t>(-1));
// A null pointer would bind NULL; empty text and blobs are not NULL.
const char *notNull(QByteArrayView view) { return view.data() != nullptr ? view.data() : ""; }
} // namespace

SqliteStatement::~SqliteStatement() { sqlite3_finalize(m_statement); }

SqliteStatement &SqliteStatement::bind(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_statement, index, value);
    return *this;
}

SqliteStatement &SqliteStatement::bindDouble(int index, double value)
{
    sqlite3_bind_double(m_statement, index, value);
    return *this;
}

SqliteStatement &SqliteStatement::bindText(int index, QByteArrayView utf8)
{
    sqlite3_bind_text64(m_statement, index, notNull(utf8), static_cast<sqlite3_uint64>(utf8.size()),
                        transient, SQLITE_UTF8);
    return *this;
}

SqliteStatement &SqliteStatement::bindText(int index, const QString &text)
{
    return bindText(index, QByteArrayView(text.toUtf8()));
}

SqliteStatement &SqliteStatement::bindBlob(int index, QByteArrayView bytes)
{
    sqlite3_bind_blob64(m_statement, index, notNull(bytes), static_cast<sqlite3_uint64>(bytes.size()),
                        transient);
    return *this;
}

SqliteStatement &SqliteStatement::bindBytesInPlace(int index, QByteArrayView bytes)
{
    sqlite3_bind_blob64(m_statement, index, notNull(bytes), static_cast<sqlite3_uint64>(bytes.size()),
                        SQLITE_STATIC);
    return *this;
}

SqliteStatement &SqliteStatement::bindNull(int index)
{
    sqlite3_bind_null(m_statement, index);
    return *this;
}

SqliteStatement &SqliteStatement::bindPointer(int index, void *pointer, const char *type)
{
    sqlite3_bind_pointer(m_statement, index, pointer, type, nullptr);
    return *this;
}

Result<bool> SqliteStatement::step()
{
    m_isStepped = true;
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    const Error error = sqliteError(sqlite3_db_handle(m_statement), sqlite3_sql(m_statement));
    reset();
    return error;
}

Result<void> SqliteStatement::run()
{
    for (;;) {
        const Result<bool> row = step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
    }
}

void SqliteStatement::reset() { sqlite3_reset(m_statement); }

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

double SqliteStatement::real(int column) const { return sqlite3_column_double(m_statement, column); }

QByteArray SqliteStatement::bytes(int column) const
{
    const auto *data = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
    return QByteArray(data, sqlite3_column_bytes(m_statement, column));
}

QByteArrayView SqliteStatement::view(int column) const
{
    const auto *data = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
    return {data, sqlite3_column_bytes(m_statement, column)};
}

QString SqliteStatement::text(int column) const
{
    const auto *data = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
    return QString::fromUtf8(data, sqlite3_column_bytes(m_statement, column));
}

bool SqliteStatement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

} // namespace psi
