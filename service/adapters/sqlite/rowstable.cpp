#include "service/adapters/sqlite/rowstable.h"

#include <sqlite3.h>

#include "service/adapters/sqlstore/storetext.h"

namespace psi::store {

namespace {

constexpr int rowsColumn = Rows::maxColumns; // the hidden one that takes the pointer

struct Cursor
{
    sqlite3_vtab_cursor base; // first: SQLite's view of it
    const Rows *rows = nullptr;
    int at = 0;
};

Cursor *cursorOf(sqlite3_vtab_cursor *cursor) { return reinterpret_cast<Cursor *>(cursor); }

int connectRows(sqlite3 *connection, void *, int, const char *const *, sqlite3_vtab **table, char **)
{
    QByteArray schema = "CREATE TABLE x(";
    for (int i = 0; i < Rows::maxColumns; ++i)
        schema += "c" + QByteArray::number(i) + ", ";
    schema += "rows HIDDEN)";
    const int code = sqlite3_declare_vtab(connection, schema.constData());
    if (code != SQLITE_OK)
        return code;
    *table = new sqlite3_vtab{};
    return SQLITE_OK;
}

int disconnectRows(sqlite3_vtab *table)
{
    delete table;
    return SQLITE_OK;
}

// Rows are few and in memory: always the outer loop, and never without their pointer.
int planRows(sqlite3_vtab *, sqlite3_index_info *info)
{
    constexpr double cheap = 10;
    for (int i = 0; i < info->nConstraint; ++i) {
        const auto &constraint = info->aConstraint[i];
        if (constraint.iColumn != rowsColumn || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        if (constraint.usable == 0)
            return SQLITE_CONSTRAINT;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = cheap;
        info->estimatedRows = static_cast<sqlite3_int64>(cheap);
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT;
}

int openRows(sqlite3_vtab *, sqlite3_vtab_cursor **cursor)
{
    *cursor = &(new Cursor{})->base;
    return SQLITE_OK;
}

int closeRows(sqlite3_vtab_cursor *cursor)
{
    delete cursorOf(cursor);
    return SQLITE_OK;
}

int filterRows(sqlite3_vtab_cursor *cursor, int, const char *, int, sqlite3_value **arguments)
{
    Cursor *own = cursorOf(cursor);
    own->rows = static_cast<const Rows *>(sqlite3_value_pointer(arguments[0], rowsPointerType));
    own->at = 0;
    return SQLITE_OK;
}

int nextRow(sqlite3_vtab_cursor *cursor)
{
    ++cursorOf(cursor)->at;
    return SQLITE_OK;
}

int atEnd(sqlite3_vtab_cursor *cursor)
{
    const Cursor *own = cursorOf(cursor);
    return own->rows == nullptr || own->at >= own->rows->size() ? 1 : 0;
}

void answerCopy(sqlite3_context *context, const QByteArray &text)
{
    const auto copied = reinterpret_cast<sqlite3_destructor_type>(static_cast<std::intptr_t>(-1));
    sqlite3_result_text64(context, text.constData(), static_cast<sqlite3_uint64>(text.size()), copied,
                          SQLITE_UTF8);
}

// The bytes stay where they are: Rows outlives the run.
int columnOfRow(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
    const Cursor *own = cursorOf(cursor);
    const Rows::Cell *cell = column < Rows::maxColumns ? own->rows->cell(own->at, column) : nullptr;
    if (cell == nullptr)
        return SQLITE_OK;
    const auto size = static_cast<sqlite3_uint64>(cell->bytes.size());
    switch (cell->kind) {
    case Rows::Cell::Kind::Null:
        break;
    case Rows::Cell::Kind::Integer:
        sqlite3_result_int64(context, cell->number);
        break;
    case Rows::Cell::Kind::Text:
        sqlite3_result_text64(context, cell->bytes.constData(), size, nullptr, SQLITE_UTF8);
        break;
    case Rows::Cell::Kind::Blob:
        sqlite3_result_blob64(context, cell->bytes.constData(), size, nullptr);
        break;
    case Rows::Cell::Kind::Time:
        answerCopy(context, timeText(Timestamp(Micros(cell->number))));
        break;
    }
    return SQLITE_OK;
}

int numberOfRow(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
    *rowid = cursorOf(cursor)->at;
    return SQLITE_OK;
}

const sqlite3_module &rowsModule()
{
    static const sqlite3_module module = [] {
        sqlite3_module made{};
        made.xConnect = connectRows; // no xCreate: the table exists by its name alone
        made.xDisconnect = disconnectRows;
        made.xBestIndex = planRows;
        made.xOpen = openRows;
        made.xClose = closeRows;
        made.xFilter = filterRows;
        made.xNext = nextRow;
        made.xEof = atEnd;
        made.xColumn = columnOfRow;
        made.xRowid = numberOfRow;
        return made;
    }();
    return module;
}

void tailFunction(sqlite3_context *context, int, sqlite3_value **arguments)
{
    const auto *text = reinterpret_cast<const char *>(sqlite3_value_text(arguments[0]));
    if (text == nullptr)
        return;
    const QByteArray tail = wamidTail(QByteArray::fromRawData(text, sqlite3_value_bytes(arguments[0])));
    answerCopy(context, tail);
}

} // namespace

void registerRows(sqlite3 *connection)
{
    sqlite3_create_function_v2(connection, "psi_wamid_tail", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                               tailFunction, nullptr, nullptr, nullptr);
    sqlite3_create_module_v2(connection, "psi_rows", &rowsModule(), nullptr, nullptr);
}

} // namespace psi::store
