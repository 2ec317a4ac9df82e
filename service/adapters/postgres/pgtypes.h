#pragma once

#include <cstdint>

#include <QByteArray>

#include "shared/timestamp.h"

namespace psi::postgres {

/// Numbers of PostgreSQL's own types (pg_type.h), the same in every database.
enum TypeOid : unsigned
{
    BoolOid = 16,
    ByteaOid = 17,
    NameOid = 19,
    Int8Oid = 20,
    Int2Oid = 21,
    Int4Oid = 23,
    TextOid = 25,
    JsonOid = 114,
    BpcharOid = 1042,
    VarcharOid = 1043,
    TimestampOid = 1114,
    TimestamptzOid = 1184,
    UuidOid = 2950,
    JsonbOid = 3802
};

/// PostgreSQL counts microseconds from the year 2000.
constexpr std::int64_t microsTo2000 = 946'684'800'000'000;

/// 16 bytes of "7c9e6679-7425-40de-944b-e07fc1f90ae7", and back. Empty when it is no uuid.
QByteArray uuidBytes(const QByteArray &text);
QByteArray uuidText(QByteArrayView bytes);

} // namespace psi::postgres
