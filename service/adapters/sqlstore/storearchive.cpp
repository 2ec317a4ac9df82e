#include "service/adapters/sqlstore/storearchive.h"

#include "service/adapters/sqlstore/storedeadjobs.h"
#include "service/adapters/sqlstore/storeoutboxends.h"

namespace psi::store {

namespace {
// A job whose guard stands is done; a row that a retry left open is closed with it.
std::vector<DeadOutcome> outcomesOf(const Context &context, const Rows &rows)
{
    std::vector<DeadOutcome> outcomes(static_cast<std::size_t>(rows.size()), DeadOutcome::Written);
    Rows resolved;
    const auto row = context.sql.read(Statement::job_guarded, rows);
    while (row->next()) {
        outcomes[static_cast<std::size_t>(row->integer(0))] = DeadOutcome::AlreadyApplied;
        resolved.row().text(row->bytes(1)).time(context.now);
    }
    context.sql.write(Statement::job_resolve, resolved);
    return outcomes;
}

// The row of a call ends with its job; one that nobody waits for any more leaves the job nothing to do.
void endRows(const Context &context, const std::vector<DeadJob> &dead, std::vector<DeadOutcome> &outcomes)
{
    std::vector<RowFailure> failures;
    std::vector<std::int64_t> ids;
    std::vector<std::size_t> jobs;
    for (std::size_t i = 0; i < dead.size(); ++i) {
        const std::optional<OutboxWakeUp> row = groupOf(dead[i].job.lane.route) == RouteGroup::Calls
                                                    ? OutboxWakeUp::fromPayload(dead[i].job.payload)
                                                    : std::nullopt;
        if (!row)
            continue;
        ids.push_back(row->id);
        jobs.push_back(i);
        failures.push_back({*row, dead[i].reason, dead[i].message});
    }
    lockRows(context, ids);
    const std::map<std::int64_t, QString> failed = failRows(context, failures);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (!failed.contains(ids[i]))
            outcomes[jobs[i]] = DeadOutcome::AlreadyApplied;
    }
}

std::vector<DeadJob> written(const std::vector<DeadJob> &dead, const std::vector<DeadOutcome> &outcomes)
{
    std::vector<DeadJob> kept;
    for (std::size_t i = 0; i < dead.size(); ++i) {
        if (outcomes[i] == DeadOutcome::Written)
            kept.push_back(dead[i]);
    }
    return kept;
}
} // namespace

Result<std::vector<DeadOutcome>> StoreArchive::record(const std::vector<FailedAttempt> &attempts,
                                                      const std::vector<DeadJob> &dead)
{
    std::vector<DeadOutcome> outcomes;
    const Result<void> done = m_host.run([&](const Context &context) {
        writeAttempts(context, attempts);
        outcomes.clear();
        if (dead.empty())
            return;
        outcomes = outcomesOf(context, deadRows(dead, context.now));
        endRows(context, dead, outcomes);
        context.sql.write(Statement::job_bury, deadRows(written(dead, outcomes), context.now));
    });
    if (!done)
        return done.error();
    return outcomes;
}

} // namespace psi::store
