#include "service/adapters/sqlite/queuedone.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

namespace psi::queue {

namespace {
std::int64_t micros(Timestamp time) { return time.time_since_epoch().count(); }

void getJob(Unpacker &in, Job &job, Micros &took)
{
    job.id.seq = in.get<std::int64_t>();
    job.pos = in.get<std::int64_t>();
    job.lane.route = in.get<Route>();
    job.lane.ring = in.getBytes();
    job.lane.key = in.getBytes();
    job.line = in.getBytes();
    job.priority = in.get<PriorityClass>();
    job.attempts = in.get<std::int32_t>();
    job.created = Timestamp(Micros(in.get<std::int64_t>()));
    job.due = Timestamp(Micros(in.get<std::int64_t>()));
    took = Micros(in.get<std::int64_t>());
    job.lastError = in.getBytes();
    job.dedupKey = in.getBytes();
    job.correlation = in.getBytes();
}
} // namespace

void QueueDone::add(const JobRow &row, const Ring &ring, const QByteArray &key, Micros took)
{
    const Job &job = row.job;
    m_entries.put(job.id.seq)
        .put(job.pos)
        .put(ring.route)
        .putBytes(ring.name)
        .putBytes(key)
        .putBytes(job.line);
    m_entries.put(job.priority).put(static_cast<std::int32_t>(job.attempts)).put(micros(job.created));
    m_entries.put(micros(job.due)).put(static_cast<std::int64_t>(took.count())).putBytes(job.lastError);
    m_entries.putBytes(job.dedupKey).putBytes(job.correlation);
    ++m_gathered;
}

void QueueDone::flush()
{
    if (m_gathered == 0)
        return;
    Sql::run(m_sql.use(queuestatements::done_insert)
                 .bind(1, m_state.meta.doneNext)
                 .bind(2, m_gathered)
                 .bindTime(3, m_now)
                 .bindBytesInPlace(4, m_entries.bytes()));
    m_state.meta.doneNext += m_gathered;
    m_gathered = 0;
    m_entries = Packer(0);
}

int QueueDone::prune(Micros age, int count, int limit)
{
    QueueMeta &meta = m_state.meta;
    const std::int64_t first = meta.doneFirst;
    std::int64_t keepFrom = std::clamp(meta.doneNext - count, first, std::min(meta.doneNext, first + limit));
    std::int64_t wholeRows = 0;
    SqliteStatement &rows = m_sql.use(queuestatements::done_old).bind(1, limit);
    while (Sql::row(rows)) {
        const std::int64_t end = rows.integer(0) + rows.integer(1);
        if (rows.time(2) <= m_now - age && end - first <= limit)
            keepFrom = std::max(keepFrom, end);
        if (end > keepFrom)
            break;
        wholeRows = end;
    }
    rows.reset();
    if (wholeRows > 0)
        Sql::run(m_sql.use(queuestatements::done_delete).bind(1, wholeRows));
    meta.doneFirst = keepFrom;
    return static_cast<int>(keepFrom - first);
}

std::vector<DoneJob> QueueDone::decode(std::int64_t n, Timestamp finished, const QByteArray &entries,
                                       std::int64_t first)
{
    std::vector<DoneJob> jobs;
    Unpacker in(entries);
    for (std::int64_t number = n; !in.isAtEnd(); ++number) {
        DoneJob done;
        getJob(in, done.info.job, done.info.took);
        if (!in.isOk())
            break;
        done.info.state = JobState::Completed;
        done.info.finished = finished;
        done.number = number;
        if (number >= first)
            jobs.push_back(std::move(done));
    }
    return jobs;
}

} // namespace psi::queue
