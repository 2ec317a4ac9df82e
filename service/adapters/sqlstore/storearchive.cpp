#include "service/adapters/sqlstore/storearchive.h"

namespace psi::store {

namespace {
Rows attemptRows(const std::vector<FailedAttempt> &attempts)
{
    Rows rows;
    for (const FailedAttempt &attempt : attempts) {
        rows.row().text(attempt.job.toText()).text(routeName(attempt.route).toByteArray());
        rows.integer(attempt.attempt).time(attempt.started).time(attempt.finished);
        rows.textOrNull(attempt.code).textOrNull(attempt.message);
    }
    return rows;
}

Rows deadRows(const std::vector<DeadJob> &dead, Timestamp now)
{
    Rows rows;
    for (const DeadJob &one : dead) {
        const Job &job = one.job;
        rows.row().text(job.id.toText()).text(routeName(job.lane.route).toByteArray());
        rows.text(job.lane.ring).blob(job.lane.key).textOrNull(job.line);
        one.eventKey.isEmpty() ? rows.null() : rows.blob(one.eventKey);
        job.dedupKey.isEmpty() ? rows.null() : rows.blob(job.dedupKey);
        rows.integer(static_cast<int>(job.priority)).blob(job.payload).textOrNull(job.correlation);
        rows.integer(job.pos).integer(job.attempts).time(job.created).time(one.died).text(one.reason);
        rows.textOrNull(one.code).textOrNull(one.message).time(now);
    }
    return rows;
}

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
} // namespace

Result<std::vector<DeadOutcome>> StoreArchive::record(const std::vector<FailedAttempt> &attempts,
                                                      const std::vector<DeadJob> &dead)
{
    std::vector<DeadOutcome> outcomes;
    const Result<void> done = m_host.run([&](const Context &context) {
        context.sql.write(Statement::attempt_insert, attemptRows(attempts));
        const Rows rows = deadRows(dead, context.now);
        outcomes.clear();
        if (rows.isEmpty())
            return;
        outcomes = outcomesOf(context, rows);
        context.sql.write(Statement::job_bury, rows);
    });
    if (!done)
        return done.error();
    return outcomes;
}

} // namespace psi::store
