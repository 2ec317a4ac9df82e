#include "service/adapters/sqlstore/storedeadjobs.h"

namespace psi::store {

void writeAttempts(const Context &context, const std::vector<FailedAttempt> &attempts)
{
    Rows rows;
    for (const FailedAttempt &attempt : attempts) {
        rows.row().text(attempt.job.toText()).text(routeName(attempt.route).toByteArray());
        rows.integer(attempt.attempt).time(attempt.started).time(attempt.finished);
        rows.textOrNull(attempt.code).textOrNull(attempt.message);
    }
    context.sql.write(Statement::attempt_insert, rows);
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

} // namespace psi::store
