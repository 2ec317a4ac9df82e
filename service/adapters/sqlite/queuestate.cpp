#include "service/adapters/sqlite/queuestate.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

namespace psi::queue {

void QueueMeta::load(const Sql &sql)
{
    SqliteStatement &row = sql.use(queuestatements::meta_load);
    if (!Sql::row(row))
        throw Failure{{ErrorCode::Invalid, QStringLiteral("the queue's file has no meta row")}};
    epoch = row.bytes(0);
    seq = row.integer(1);
    clock = row.time(2);
    lastRing = row.integer(3);
    doneFirst = row.integer(4);
    doneNext = row.integer(5);
    dedupCursor = row.bytes(6);
    row.reset();
}

void QueueMeta::save(const Sql &sql) const
{
    Sql::run(sql.use(queuestatements::meta_save)
                 .bindBlob(1, epoch)
                 .bind(2, seq)
                 .bindTime(3, clock)
                 .bind(4, lastRing)
                 .bind(5, doneFirst)
                 .bind(6, doneNext)
                 .bindBlob(7, dedupCursor));
}

void QueueState::load(const Sql &sql, Timestamp now)
{
    loadForReading(sql, now);
    keys.load(sql);
    m_valid.store(true, std::memory_order_relaxed);
}

void QueueState::loadForReading(const Sql &sql, Timestamp now)
{
    meta.load(sql);
    rules.load(sql);
    rings.load(sql, now);
    leases.clear();
}

void QueueState::flush(const Sql &sql, Timestamp now)
{
    rings.flush(sql);
    meta.clock = now;
    meta.save(sql);
}

std::int64_t QueueState::nextSeq(Timestamp now)
{
    meta.seq = std::max(meta.seq + 1, static_cast<std::int64_t>(now.time_since_epoch().count()));
    return meta.seq;
}

} // namespace psi::queue
