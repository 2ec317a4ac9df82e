#pragma once

#include <memory>

#include "service/adapters/sqlstore/storesql.h"

struct pg_result;

namespace psi::postgres {

struct ClearResult
{
    void operator()(pg_result *result) const;
};
/// A libpq result, cleared at its end.
using PgResult = std::unique_ptr<pg_result, ClearResult>;

/// Rows of a result in binary form. Understands the types that the store reads: boolean, the integers, text,
/// uuid, bytea, json, jsonb, timestamp with and without zone; Failure for others. Owns the result.
class PgReader final : public store::Reader
{
public:
    explicit PgReader(PgResult result);

    bool next() override;
    bool isNull(int column) const override;
    std::int64_t integer(int column) const override;
    QByteArray bytes(int column) const override;
    std::optional<Timestamp> time(int column) const override;

private:
    QByteArrayView cell(int column) const;

    PgResult m_result;
    int m_row = -1;
    int m_rows;
};

} // namespace psi::postgres
