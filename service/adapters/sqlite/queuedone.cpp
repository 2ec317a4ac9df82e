#include "service/adapters/sqlite/queuedone.h"

#include <algorithm>
#include <cstring>

#include <sqlite/queuestatements.h>

namespace psi::queue {

namespace {
// Numbers as they stand in memory (one machine reads what it wrote), bytes behind a length of 32 bits.
template <typename T>
void put(QByteArray &out, T value)
{
    out.append(reinterpret_cast<const char *>(&value), sizeof value);
}

void put(QByteArray &out, const QByteArray &bytes)
{
    put(out, static_cast<std::uint32_t>(bytes.size()));
    out.append(bytes);
}

struct Reader
{
    QByteArrayView left;
    bool ok = true;

    template <typename T>
    void get(T &value)
    {
        ok = ok && left.size() >= static_cast<qsizetype>(sizeof value);
        if (!ok)
            return;
        std::memcpy(&value, left.data(), sizeof value);
        left = left.sliced(sizeof value);
    }
    void get(QByteArray &bytes)
    {
        std::uint32_t size = 0;
        get(size);
        ok = ok && left.size() >= static_cast<qsizetype>(size);
        if (!ok)
            return;
        bytes = left.first(size).toByteArray();
        left = left.sliced(size);
    }
};

void getJob(Reader &in, Job &job, std::int64_t &took)
{
    std::int64_t created = 0;
    std::int32_t attempts = 0;
    in.get(job.id.seq);
    in.get(job.lane.route);
    in.get(job.lane.ring);
    in.get(job.lane.key);
    in.get(job.line);
    in.get(job.priority);
    in.get(attempts);
    in.get(created);
    in.get(took);
    in.get(job.dedupKey);
    in.get(job.correlation);
    job.attempts = attempts;
    job.created = Timestamp(Micros(created));
    job.pos = job.id.seq;
}
} // namespace

void QueueDone::add(const JobRow &row, const Ring &ring, const QByteArray &key, Micros took)
{
    const Job &job = row.job;
    put(m_entries, job.id.seq);
    put(m_entries, ring.route);
    put(m_entries, ring.name);
    put(m_entries, key);
    put(m_entries, job.line);
    put(m_entries, job.priority);
    put(m_entries, static_cast<std::int32_t>(job.attempts));
    put(m_entries, static_cast<std::int64_t>(job.created.time_since_epoch().count()));
    put(m_entries, static_cast<std::int64_t>(took.count()));
    put(m_entries, job.dedupKey);
    put(m_entries, job.correlation);
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
                 .bindBytesInPlace(4, m_entries));
    m_state.meta.doneNext += m_gathered;
    m_gathered = 0;
    m_entries.clear();
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
    Reader in{entries};
    for (std::int64_t number = n; !in.left.isEmpty(); ++number) {
        DoneJob done;
        std::int64_t took = 0;
        getJob(in, done.info.job, took);
        if (!in.ok)
            break;
        done.info.state = JobState::Completed;
        done.info.finished = finished;
        done.info.took = Micros(took);
        done.number = number;
        if (number >= first)
            jobs.push_back(std::move(done));
    }
    return jobs;
}

} // namespace psi::queue
