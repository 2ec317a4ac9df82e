#include "service/adapters/sqlite/queuejobs.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

namespace psi::queue {

void QueueJobs::insert(const JobRow &row, const QByteArray &payload)
{
    SqliteStatement &statement = m_sql.use(queuestatements::job_insert);
    const Job &job = row.job;
    statement.bind(1, job.id.seq).bind(2, row.lane).bind(3, job.pos).bind(4, static_cast<int>(job.priority));
    statement.bind(5, job.attempts).bind(6, row.aloneLost).bindTime(7, job.created).bindTime(8, job.due);
    if (row.deadline)
        statement.bindTime(9, *row.deadline);
    else
        statement.bindNull(9);
    statement.bind(10, row.holdsKey ? 1 : 0).bindBlob(11, job.line).bindBlob(12, job.dedupKey);
    statement.bindBlob(13, job.correlation).bindBlob(14, job.lastError).bindBytesInPlace(15, payload);
    Sql::run(statement);
}

JobRow QueueJobs::read(SqliteStatement &row)
{
    JobRow result;
    Job &job = result.job;
    job.id = {0, row.integer(0)};
    result.lane = row.integer(1);
    job.pos = row.integer(2);
    job.priority = static_cast<PriorityClass>(row.integer(3));
    job.attempts = static_cast<int>(row.integer(4));
    result.aloneLost = static_cast<int>(row.integer(5));
    job.created = row.time(6);
    job.due = row.time(7);
    if (!row.isNull(8))
        result.deadline = row.time(8);
    result.holdsKey = row.integer(9) != 0;
    job.line = row.bytes(10);
    job.dedupKey = row.bytes(11);
    job.correlation = row.bytes(12);
    job.lastError = row.bytes(13);
    job.payload = row.bytes(14);
    job.exhausted = result.aloneLost >= 2;
    return result;
}

std::optional<JobRow> QueueJobs::bySeq(std::int64_t seq)
{
    SqliteStatement &row = m_sql.use(queuestatements::job_by_seq).bind(1, seq);
    if (!Sql::row(row))
        return std::nullopt;
    JobRow job = read(row);
    row.reset();
    return job;
}

SqliteStatement &QueueJobs::first(std::int64_t lane, int limit)
{
    return m_sql.use(queuestatements::job_first).bind(1, lane).bind(2, limit);
}

std::optional<Head> QueueJobs::head(std::int64_t lane)
{
    SqliteStatement &row = m_sql.use(queuestatements::job_head).bind(1, lane);
    if (!Sql::row(row))
        return std::nullopt;
    const Head head{row.integer(0), row.time(1), row.time(2)};
    row.reset();
    return head;
}

std::optional<JobRow> QueueJobs::facts(std::int64_t seq)
{
    SqliteStatement &row = m_sql.use(queuestatements::job_facts).bind(1, seq);
    if (!Sql::row(row))
        return std::nullopt;
    JobRow result;
    result.job.id = {0, seq};
    result.lane = row.integer(0);
    result.job.priority = static_cast<PriorityClass>(row.integer(1));
    result.job.attempts = static_cast<int>(row.integer(2));
    result.job.created = row.time(3);
    result.holdsKey = row.integer(4) != 0;
    result.job.line = row.bytes(5);
    result.job.dedupKey = row.bytes(6);
    result.job.correlation = row.bytes(7);
    row.reset();
    return result;
}

void QueueJobs::remove(const JobRow &row)
{
    Sql::run(m_sql.use(queuestatements::job_delete).bind(1, row.job.id.seq));
    if (row.holdsKey)
        Sql::run(
            m_sql.use(queuestatements::dedup_release).bindBlob(1, row.job.dedupKey).bind(2, row.job.id.seq));
}

void QueueJobs::putOff(std::int64_t seq, int tries, Timestamp due, const QByteArray &error)
{
    Sql::run(m_sql.use(queuestatements::job_put_off)
                 .bind(1, seq)
                 .bind(2, tries)
                 .bindTime(3, due)
                 .bindBlob(4, error));
}

void QueueJobs::lostAlone(std::int64_t seq)
{
    Sql::run(m_sql.use(queuestatements::job_lost_alone).bind(1, seq));
}

void QueueJobs::makeFresh(std::int64_t seq)
{
    Sql::run(m_sql.use(queuestatements::job_fresh).bind(1, seq).bindTime(2, m_now));
}

void QueueJobs::makeHeadDue(std::int64_t lane)
{
    Sql::run(m_sql.use(queuestatements::job_head_due).bind(1, lane).bindTime(2, m_now));
}

void QueueJobs::setClass(std::int64_t seq, PriorityClass priority)
{
    Sql::run(m_sql.use(queuestatements::job_class).bind(1, seq).bind(2, static_cast<int>(priority)));
}

bool QueueJobs::claimKey(const NewJob &job, std::int64_t seq)
{
    const Timestamp expires = job.dedupWhileAlive ? never : m_now + m_settings.dedupTtl;
    Sql::run(m_sql.use(queuestatements::dedup_claim)
                 .bindBlob(1, job.dedupKey)
                 .bind(2, seq)
                 .bindTime(3, expires)
                 .bindTime(4, m_now));
    return m_sql.changes() == 1;
}

std::int64_t QueueJobs::holderOf(const QByteArray &key)
{
    SqliteStatement &row = m_sql.use(queuestatements::dedup_holder).bindBlob(1, key);
    const std::int64_t seq = Sql::row(row) && row.integer(1) != 0 ? row.integer(0) : 0;
    row.reset();
    return seq;
}

void QueueJobs::forgetKeys(int keys)
{
    SqliteStatement &walk = m_sql.use(queuestatements::dedup_walk_end);
    walk.bindBlob(1, m_state.meta.dedupCursor).bind(2, keys);
    const bool isEnd = !Sql::row(walk);
    // Keys are 16 bytes: nothing stands above this one.
    const QByteArray end = isEnd ? QByteArray(17, '\xff') : walk.bytes(0);
    walk.reset();
    Sql::run(m_sql.use(queuestatements::dedup_walk)
                 .bindBlob(1, m_state.meta.dedupCursor)
                 .bindBlob(2, end)
                 .bindTime(3, m_now));
    m_state.meta.dedupCursor = isEnd ? QByteArray() : end;
}

void QueueJobs::complete(const JobRow &row, const Ring &ring, const QByteArray &key, Micros took)
{
    SqliteStatement &insert = m_sql.use(queuestatements::done_insert);
    insert.bind(1, m_state.meta.doneNext++).bind(2, row.job.id.seq).bind(3, static_cast<int>(ring.route));
    insert.bindBlob(4, ring.name).bindBlob(5, key).bindBlob(6, row.job.line);
    insert.bind(7, static_cast<int>(row.job.priority)).bind(8, row.job.attempts);
    insert.bindTime(9, row.job.created).bindTime(10, m_now).bind(11, took.count());
    Sql::run(insert.bindBlob(12, row.job.dedupKey).bindBlob(13, row.job.correlation));
}

int QueueJobs::pruneDone(Micros age, int count, int limit)
{
    QueueMeta &meta = m_state.meta;
    const std::int64_t first = meta.doneFirst;
    const std::int64_t reach = std::min(meta.doneNext, first + limit);
    std::int64_t keepFrom = std::clamp(meta.doneNext - count, first, reach);
    SqliteStatement &young = m_sql.use(queuestatements::done_first_after);
    young.bind(1, keepFrom).bind(2, reach).bindTime(3, m_now - age);
    keepFrom = Sql::row(young) ? young.integer(0) : reach;
    young.reset();
    if (keepFrom > first)
        Sql::run(m_sql.use(queuestatements::done_delete).bind(1, first).bind(2, keepFrom));
    meta.doneFirst = keepFrom;
    return static_cast<int>(keepFrom - first);
}

} // namespace psi::queue
