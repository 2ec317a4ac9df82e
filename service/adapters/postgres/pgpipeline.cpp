#include "service/adapters/postgres/pgpipeline.h"

#include <algorithm>
#include <utility>

#include <libpq-fe.h>

#include "service/adapters/postgres/pgerror.h"

namespace psi::postgres {

namespace {

bool isGood(const pg_result *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        return true;
    default:
        return false;
    }
}

std::int64_t changedBy(const pg_result *result)
{
    return QByteArray(PQcmdTuples(const_cast<pg_result *>(result))).toLongLong();
}

// The answer of one statement; a null pointer stands behind each. Null: the connection is lost.
PgResult answerOf(pg_conn *handle)
{
    PgResult answer(PQgetResult(handle));
    if (answer != nullptr && PQstatus(handle) == CONNECTION_OK) {
        while (PgResult rest{PQgetResult(handle)}) {
        }
    }
    return answer;
}

} // namespace

void PgPipeline::add(const PgQuery &query, const QByteArray &doing, std::optional<PgDemand> demand)
{
    if (isEmpty() && PQenterPipelineMode(m_handle) == 0)
        throw store::Failure{errorOf(nullptr, m_handle, doing)};
    m_entries.push_back({doing, std::move(demand)});
    if (PQsendQueryParams(m_handle, query.text, query.count, query.types, query.values, query.lengths,
                          query.formats, query.resultFormat) == 0)
        throw store::Failure{errorOf(nullptr, m_handle, doing)};
}

bool PgPipeline::isJudged() const
{
    return std::ranges::none_of(m_entries, [](const Entry &entry) { return entry.demand.has_value(); });
}

std::optional<Error> PgPipeline::faultOf(const Entry &entry, const pg_result *result) const
{
    if (!isGood(result))
        return errorOf(result, m_handle, entry.doing);
    if (entry.demand && changedBy(result) < entry.demand->rows)
        return entry.demand->ifFewer;
    return std::nullopt;
}

PgResult PgPipeline::collect()
{
    const std::vector<Entry> all = std::exchange(m_entries, {});
    PgResult last;
    std::optional<Error> failed;
    if (PQpipelineSync(m_handle) == 0)
        failed = errorOf(nullptr, m_handle, all.front().doing);
    for (const Entry &entry : all) {
        if (PQstatus(m_handle) != CONNECTION_OK)
            break;
        last = answerOf(m_handle);
        if (!failed)
            failed = faultOf(entry, last.get());
    }
    finish();
    if (failed)
        throw store::Failure{*failed};
    return last;
}

// What is left is the mark behind the last statement.
void PgPipeline::finish()
{
    if (PQstatus(m_handle) == CONNECTION_OK)
        PgResult(PQgetResult(m_handle));
    m_isStuck = PQexitPipelineMode(m_handle) == 0;
}

void PgPipeline::discard() noexcept
{
    if (isEmpty())
        return;
    try {
        collect();
    } catch (const store::Failure &) { // its transaction is undone anyway
    }
}

} // namespace psi::postgres
