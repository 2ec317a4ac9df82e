#include "service/adapters/postgres/pgresult.h"

#include <libpq-fe.h>

#include <QtEndian>

#include "service/adapters/postgres/pgtypes.h"
#include "service/adapters/sqlstore/storetext.h"

namespace psi::postgres {

namespace {
[[noreturn]] void unexpected(unsigned type)
{
    throw store::Failure{Error{ErrorCode::Unavailable,
                               QStringLiteral("a column has type %1, which is not expected").arg(type)}};
}
} // namespace

void ClearResult::operator()(pg_result *result) const { PQclear(result); }

PgReader::PgReader(PgResult result)
    : m_result(std::move(result))
    , m_rows(PQntuples(m_result.get()))
{}

bool PgReader::next() { return ++m_row < m_rows; }

bool PgReader::isNull(int column) const { return PQgetisnull(m_result.get(), m_row, column) != 0; }

QByteArrayView PgReader::cell(int column) const
{
    return {PQgetvalue(m_result.get(), m_row, column), PQgetlength(m_result.get(), m_row, column)};
}

std::int64_t PgReader::integer(int column) const
{
    if (isNull(column))
        return 0;
    const char *value = cell(column).data();
    switch (const unsigned type = PQftype(m_result.get(), column)) {
    case BoolOid:
        return *value != 0 ? 1 : 0;
    case Int2Oid:
        return qFromBigEndian<std::int16_t>(value);
    case Int4Oid:
        return qFromBigEndian<std::int32_t>(value);
    case Int8Oid:
        return qFromBigEndian<std::int64_t>(value);
    default:
        unexpected(type);
    }
}

QByteArray PgReader::bytes(int column) const
{
    if (isNull(column))
        return {};
    const QByteArrayView value = cell(column);
    switch (const unsigned type = PQftype(m_result.get(), column)) {
    case ByteaOid:
    case TextOid:
    case VarcharOid:
    case BpcharOid:
    case NameOid:
    case JsonOid:
        return value.toByteArray();
    case JsonbOid: // a version byte first
        return value.sliced(1).toByteArray();
    case UuidOid:
        return uuidText(value);
    case Int2Oid:
    case Int4Oid:
    case Int8Oid:
        return QByteArray::number(static_cast<qlonglong>(integer(column)));
    default:
        unexpected(type);
    }
}

std::optional<Timestamp> PgReader::time(int column) const
{
    if (isNull(column))
        return std::nullopt;
    switch (const unsigned type = PQftype(m_result.get(), column)) {
    case TimestampOid:
    case TimestamptzOid:
        return Timestamp(Micros(qFromBigEndian<std::int64_t>(cell(column).data()) + microsTo2000));
    case TextOid:
    case VarcharOid:
        return store::timeFromText(bytes(column));
    default:
        unexpected(type);
    }
}

} // namespace psi::postgres
