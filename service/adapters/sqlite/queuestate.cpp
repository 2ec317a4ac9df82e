#include "service/adapters/sqlite/queuestate.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

namespace psi::queue {

void QueueCounters::load(const Sql &sql)
{
    m_cells.clear();
    m_dirty.clear();
    SqliteStatement &rows = sql.use(queuestatements::counter_load);
    while (Sql::row(rows)) {
        const Key key(rows.integer(0), rows.bytes(1), static_cast<JobState>(rows.integer(2)));
        m_cells[key].jobs = rows.integer(3);
    }
}

void QueueCounters::flush(const Sql &sql)
{
    for (Cells::value_type *cell : m_dirty) {
        const auto &[ring, line, state] = cell->first;
        Sql::run(sql.use(queuestatements::counter_save)
                     .bind(1, ring)
                     .bindBlob(2, line)
                     .bind(3, static_cast<int>(state))
                     .bind(4, cell->second.jobs));
        cell->second.dirty = false;
    }
    m_dirty.clear();
}

void QueueCounters::add(std::int64_t ring, const QByteArray &line, JobState state, std::int64_t jobs)
{
    if (jobs == 0)
        return;
    Cells::value_type &cell = *m_cells.try_emplace(Key(ring, line, state)).first;
    cell.second.jobs += jobs;
    if (!cell.second.dirty) {
        cell.second.dirty = true;
        m_dirty.push_back(&cell);
    }
}

void QueueMeta::load(const Sql &sql)
{
    SqliteStatement &row = sql.use(queuestatements::meta_load);
    if (!Sql::row(row))
        throw Failure{{ErrorCode::Invalid, QStringLiteral("the queue's file has no meta row")}};
    epoch = row.bytes(0);
    seq = row.integer(1);
    clock = row.time(2);
    lastLane = row.integer(3);
    lastRing = row.integer(4);
    doneFirst = row.integer(5);
    doneNext = row.integer(6);
    dedupCursor = row.bytes(7);
    row.reset();
}

void QueueMeta::save(const Sql &sql) const
{
    Sql::run(sql.use(queuestatements::meta_save)
                 .bindBlob(1, epoch)
                 .bind(2, seq)
                 .bindTime(3, clock)
                 .bind(4, lastLane)
                 .bind(5, lastRing)
                 .bind(6, doneFirst)
                 .bind(7, doneNext)
                 .bindBlob(8, dedupCursor));
}

void QueueState::load(const Sql &sql, Timestamp now)
{
    meta.load(sql);
    rules.load(sql);
    rings.load(sql, now);
    counters.load(sql);
    m_valid.store(true, std::memory_order_relaxed);
}

void QueueState::flush(const Sql &sql, Timestamp now)
{
    rings.flush(sql);
    counters.flush(sql);
    meta.clock = now;
    meta.save(sql);
}

std::int64_t QueueState::nextSeq(Timestamp now)
{
    meta.seq = std::max(meta.seq + 1, static_cast<std::int64_t>(now.time_since_epoch().count()));
    return meta.seq;
}

} // namespace psi::queue
