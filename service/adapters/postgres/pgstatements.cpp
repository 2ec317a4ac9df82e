#include "service/adapters/postgres/pgstatements.h"

#include <algorithm>
#include <map>

#include <postgres/storestatements.h>

#include <QRegularExpression>
#include <QtEndian>

#include "service/adapters/postgres/pgtypes.h"

namespace psi::postgres {

namespace {

using store::Rows;

struct ArrayType
{
    unsigned element;
    unsigned array;
};

const std::map<QString, ArrayType> &arrayTypes()
{
    static const std::map<QString, ArrayType> types{
        {QStringLiteral("bool"), {BoolOid, 1000}}, {QStringLiteral("bytea"), {ByteaOid, 1001}},
        {QStringLiteral("int8"), {Int8Oid, 1016}}, {QStringLiteral("text"), {TextOid, 1009}},
        {QStringLiteral("uuid"), {UuidOid, 2951}}, {QStringLiteral("timestamptz"), {TimestamptzOid, 1185}},
    };
    return types;
}

QString withoutComments(const QString &text)
{
    QStringList lines = text.split(QLatin1Char('\n'));
    lines.erase(std::remove_if(lines.begin(), lines.end(),
                               [](const QString &line) { return line.startsWith(QLatin1String("--")); }),
                lines.end());
    return lines.join(QLatin1Char('\n'));
}

PgStatement parsed(std::string_view name, std::string_view file)
{
    static const QRegularExpression typed(QStringLiteral("\\$(\\d+)::(\\w+)\\[\\]"));
    QString text = withoutComments(QString::fromUtf8(file.data(), static_cast<qsizetype>(file.size())));
    std::map<int, QString> used;
    for (auto it = typed.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        used.insert_or_assign(match.captured(1).toInt(), match.captured(2));
    }
    PgStatement statement;
    statement.name = QByteArray(name.data(), static_cast<qsizetype>(name.size()));
    for (const auto &[number, type] : used) {
        const ArrayType &array = arrayTypes().at(type);
        statement.columns.push_back({number - 1, array.element, array.array});
        text.replace(QStringLiteral("$%1::").arg(number),
                     QStringLiteral("$%1::").arg(statement.columns.size()));
    }
    statement.text = text.toUtf8();
    return statement;
}

void appendInt(QByteArray &bytes, std::int32_t value)
{
    char raw[sizeof value];
    qToBigEndian(value, raw);
    bytes.append(raw, sizeof raw);
}

void appendLong(QByteArray &bytes, std::int64_t value)
{
    char raw[sizeof value];
    qToBigEndian(value, raw);
    appendInt(bytes, sizeof raw);
    bytes.append(raw, sizeof raw);
}

void appendBytes(QByteArray &bytes, const QByteArray &value)
{
    appendInt(bytes, static_cast<std::int32_t>(value.size()));
    bytes.append(value);
}

[[noreturn]] void mismatch(const char *type)
{
    throw store::Failure{
        Error{ErrorCode::EventFault, QStringLiteral("22P02 in: a value of type ") + QLatin1String(type)}};
}

void appendCell(QByteArray &bytes, const Rows::Cell &cell, unsigned type)
{
    using Kind = Rows::Cell::Kind;
    const bool isText = cell.kind == Kind::Text;
    switch (type) {
    case BoolOid:
        appendInt(bytes, 1);
        bytes.append(cell.number != 0 ? '\1' : '\0');
        return cell.kind == Kind::Integer ? void() : mismatch("bool");
    case Int8Oid:
        appendLong(bytes, cell.number);
        return cell.kind == Kind::Integer ? void() : mismatch("int8");
    case TimestamptzOid:
        appendLong(bytes, cell.number - microsTo2000);
        return cell.kind == Kind::Time ? void() : mismatch("timestamptz");
    case UuidOid: {
        const QByteArray uuid = uuidBytes(cell.bytes);
        appendBytes(bytes, uuid);
        return isText && !uuid.isEmpty() ? void() : mismatch("uuid");
    }
    case TextOid: // a NUL is no character of a text there
        if (!isText || cell.bytes.contains('\0'))
            mismatch("text");
        return appendBytes(bytes, cell.bytes);
    default:
        appendBytes(bytes, cell.bytes);
        return cell.kind == Kind::Blob ? void() : mismatch("bytea");
    }
}

} // namespace

const std::vector<PgStatement> &allStatements()
{
    static const std::vector<PgStatement> all = [] {
        std::vector<PgStatement> made;
        for (std::size_t i = 0; i < statementtexts::postgres::all.size(); ++i)
            made.push_back(parsed(statementtexts::postgres::names[i], statementtexts::postgres::all[i]));
        return made;
    }();
    return all;
}

const PgStatement &statementOf(store::Statement statement)
{
    return allStatements()[static_cast<std::size_t>(statement)];
}

QByteArray arrayOf(const Rows &rows, const PgStatement::Column &column)
{
    constexpr qsizetype perCell = 20;
    QByteArray bytes;
    bytes.reserve(perCell * (rows.size() + 1));
    bool hasNull = false;
    appendInt(bytes, rows.size() > 0 ? 1 : 0); // dimensions
    appendInt(bytes, 1);                       // nulls are possible
    appendInt(bytes, static_cast<std::int32_t>(column.element));
    if (rows.size() == 0)
        return bytes;
    appendInt(bytes, rows.size());
    appendInt(bytes, 1); // first index
    for (int row = 0; row < rows.size(); ++row) {
        const Rows::Cell *cell = rows.cell(row, column.index);
        hasNull = cell == nullptr || cell->kind == Rows::Cell::Kind::Null;
        if (hasNull)
            appendInt(bytes, -1);
        else
            appendCell(bytes, *cell, column.element);
    }
    return bytes;
}

} // namespace psi::postgres
