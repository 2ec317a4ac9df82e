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
    statement.bind(10, row.holdsKey ? 1 : 0).bind(11, row.behind ? 1 : 0);
    statement.bindBytesInPlace(12, job.line).bindBytesInPlace(13, job.dedupKey);
    statement.bindBytesInPlace(14, job.correlation).bindBytesInPlace(15, job.lastError);
    Sql::run(statement.bindBytesInPlace(16, payload));
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
    result.behind = row.integer(10) != 0;
    job.line = row.bytes(11);
    job.dedupKey = row.bytes(12);
    job.correlation = row.bytes(13);
    job.lastError = row.bytes(14);
    job.payload = row.bytes(15);
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

std::optional<Head> QueueJobs::head(const Lane &lane)
{
    const auto read = [](SqliteStatement &row) -> std::optional<Head> {
        if (!Sql::row(row))
            return std::nullopt;
        const Head head{row.integer(0), row.integer(1), row.time(2), row.time(3)};
        row.reset();
        return head;
    };
    std::optional<Head> lone;
    if (lane.lone != 0)
        lone = read(m_sql.use(queuestatements::job_head_lone).bind(1, lane.lone));
    if (lone && lane.jobs() == 1)
        return lone;
    const std::optional<Head> behind = read(m_sql.use(queuestatements::job_head_behind).bind(1, lane.id));
    if (!lone || !behind)
        return lone ? lone : behind;
    return std::pair(lone->pos, lone->seq) < std::pair(behind->pos, behind->seq) ? lone : behind;
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

void QueueJobs::makeDue(std::int64_t seq)
{
    Sql::run(m_sql.use(queuestatements::job_due_now).bind(1, seq).bindTime(2, m_now));
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

JobCursor::JobCursor(const Sql &sql, QueueJobs &jobs, const Lane &lane, int limit)
    : m_left(limit)
{
    if (lane.lone != 0)
        m_lone = jobs.bySeq(lane.lone);
    if (!m_lone || lane.jobs() > 1)
        m_rows = &sql.use(queuestatements::job_behind).bind(1, lane.id).bind(2, limit);
}

JobCursor::~JobCursor()
{
    if (m_rows != nullptr)
        m_rows->reset();
}

std::optional<JobRow> JobCursor::next()
{
    if (m_left-- <= 0)
        return std::nullopt;
    if (m_rows != nullptr && !m_behind) {
        if (Sql::row(*m_rows))
            m_behind = QueueJobs::read(*m_rows);
        else
            m_rows = nullptr;
    }
    const auto order = [](const JobRow &row) { return std::pair(row.job.pos, row.job.id.seq); };
    const bool loneFirst = m_lone && (!m_behind || order(*m_lone) < order(*m_behind));
    return std::exchange(loneFirst ? m_lone : m_behind, std::nullopt);
}

} // namespace psi::queue
