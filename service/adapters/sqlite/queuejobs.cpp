#include "service/adapters/sqlite/queuejobs.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuerowcodec.h"

namespace psi::queue {

void QueueJobs::insert(const JobRow &row, const QByteArray &payload)
{
    const QByteArray body = packBody(row, payload);
    Sql::run(m_sql.use(queuestatements::job_insert)
                 .bind(1, row.job.id.seq)
                 .bind(2, row.lane)
                 .bind(3, row.job.pos)
                 .bind(4, row.behind ? 1 : 0)
                 .bindTime(5, row.job.due)
                 .bind(6, row.job.attempts)
                 .bind(7, row.aloneLost)
                 .bindBytesInPlace(8, row.job.lastError)
                 .bindBytesInPlace(9, body));
}

void QueueJobs::rewrite(const JobRow &row)
{
    const QByteArray body = packBody(row, row.job.payload);
    Sql::run(m_sql.use(queuestatements::job_body).bind(1, row.job.id.seq).bindBytesInPlace(2, body));
}

JobRow QueueJobs::read(SqliteStatement &row)
{
    JobRow result;
    result.job.id = {0, row.integer(0)};
    result.lane = row.integer(1);
    result.job.pos = row.integer(2);
    result.behind = row.integer(3) != 0;
    result.job.due = row.time(4);
    result.job.attempts = static_cast<int>(row.integer(5));
    result.aloneLost = static_cast<int>(row.integer(6));
    result.job.lastError = row.bytes(7);
    unpackBody(row.view(8), result);
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
        const Head head{row.integer(0), row.integer(1), row.time(2), createdOf(row.view(3))};
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

void QueueJobs::remove(std::int64_t seq) { Sql::run(m_sql.use(queuestatements::job_delete).bind(1, seq)); }

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

bool QueueJobs::lives(std::int64_t seq)
{
    SqliteStatement &row = m_sql.use(queuestatements::job_lives).bind(1, seq);
    const bool lives = Sql::row(row);
    row.reset();
    return lives;
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
