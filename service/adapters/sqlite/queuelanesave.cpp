// The writing half of QueueLanes.
#include <algorithm>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuejobs.h"
#include "service/adapters/sqlite/queuelanes.h"
#include "service/adapters/sqlite/queuerowcodec.h"

namespace psi::queue {

namespace {
std::int64_t turnOf(const Lane &lane)
{
    switch (lane.place) {
    case Place::Leased:
        return lane.alone ? aloneTurn : noTurn;
    case Place::Ready:
        return readyTurn(lane.ring, lane.mostUrgent());
    case Place::Suspect:
        return readyTurn(lane.ring, PriorityClass::Low);
    default:
        return noTurn;
    }
}

std::int64_t rareOf(const Lane &lane)
{
    return (lane.rare == Rare{} ? 0 : QueueLanes::hasRare) |
           (lane.lines.size() > 1 ? QueueLanes::hasLines : 0);
}

Timestamp sortOf(const Lane &lane)
{
    if (lane.place == Place::Ready)
        return lane.readyAt;
    return lane.place == Place::Suspect ? lane.score() : lane.sort;
}
} // namespace

void QueueLanes::addJob(Lane &lane, PriorityClass priority, const QByteArray &line, std::int64_t jobs)
{
    lane.classes[static_cast<std::size_t>(priority)] += jobs;
    const auto found = std::find_if(lane.lines.begin(), lane.lines.end(),
                                    [&](const LineCount &count) { return count.line == line; });
    if (found == lane.lines.end())
        lane.lines.push_back({line, jobs});
    else
        found->jobs += jobs;
}

Shares QueueLanes::sharesOf(const Lane &lane)
{
    Shares shares;
    JobState state = JobState::Waiting;
    if (lane.place == Place::Waiting)
        state = JobState::Delayed;
    else if (lane.place == Place::Blocked)
        state = JobState::Blocked;
    for (const LineCount &count : lane.lines)
        shares.push_back({count.line, state, count.jobs});
    if (lane.place != Place::Leased)
        return shares;
    const auto activate = [&](const QByteArray &line, std::int64_t jobs) {
        shares.push_back({line, JobState::Waiting, -jobs});
        shares.push_back({line, JobState::Active, jobs});
    };
    if (lane.lines.size() == 1) {
        activate(lane.lines.front().line, static_cast<std::int64_t>(lane.taken.size()));
        return shares;
    }
    for (const std::int64_t seq : lane.taken) {
        SqliteStatement &row = m_sql.use(queuestatements::job_by_seq).bind(1, seq);
        if (Sql::row(row))
            activate(QueueJobs::read(row).job.line, 1);
        row.reset();
    }
    return shares;
}

void QueueLanes::account(Lane &lane)
{
    Ring &ring = m_state.rings.byId(lane.ring);
    for (const Share &share : lane.storedShares)
        ring.count(share, -1);
    lane.storedShares = sharesOf(lane);
    for (const Share &share : lane.storedShares)
        ring.count(share, 1);
    ring.count(lane.storedPlace, lane.storedClass, -1);
    lane.storedPlace = lane.place;
    lane.storedClass = lane.mostUrgent();
    ring.count(lane.storedPlace, lane.storedClass, 1);
    m_state.rings.changed(ring, m_now);
}

void QueueLanes::save(Lane &lane, Change change)
{
    for (auto it = lane.lines.begin(); it != lane.lines.end();)
        it = it->jobs == 0 ? lane.lines.erase(it) : it + 1;
    account(lane);
    const bool keep = lane.place != Place::Idle || lane.isHeld() || lane.rare.tat > m_now;
    if (keep) {
        write(lane, lane.stored ? change : Change::All);
    } else if (lane.stored) {
        if (lane.storedMixed)
            Sql::run(m_sql.use(queuestatements::lane_line_delete).bind(1, lane.id));
        if (lane.storedRare != Rare{})
            Sql::run(m_sql.use(queuestatements::lane_rare_delete).bind(1, lane.id));
        Sql::run(m_sql.use(queuestatements::lane_delete).bind(1, lane.id));
    }
    lane.stored = keep;
    const auto cached = m_state.leases.find(lane.id);
    if (cached == m_state.leases.end())
        return;
    if (lane.place == Place::Leased)
        cached->second.lane = lane;
    else
        m_state.leases.erase(cached);
}

void QueueLanes::write(Lane &lane, Change change)
{
    switch (change) {
    case Change::Lease:
        writeLease(lane);
        break;
    case Change::Counts:
        writeCounts(lane);
        break;
    case Change::All:
        writeAll(lane);
        break;
    }
    writeRare(lane);
    writeLines(lane);
}

void QueueLanes::writeAll(const Lane &lane)
{
    const bool idle = lane.jobs() == 0;
    const QByteArray line = idle ? QByteArray() : lane.lines.front().line;
    const QByteArray classes = packClasses(lane);
    const QByteArray head = packHead(lane);
    const QByteArray lease = packLease(lane);
    SqliteStatement &save =
        m_sql.use(lane.stored ? queuestatements::lane_save : queuestatements::lane_insert);
    save.bind(1, lane.id).bind(2, lane.ring).bindBytesInPlace(3, lane.key);
    save.bind(4, static_cast<int>(lane.place)).bind(5, turnOf(lane)).bindTime(6, sortOf(lane));
    save.bindBytesInPlace(7, line).bindBytesInPlace(8, classes).bindBytesInPlace(9, head);
    if (!idle && (lane.place != Place::Ready || lane.head.created != lane.readyAt))
        save.bindTime(10, lane.head.created);
    else
        save.bindNull(10);
    Sql::run(save.bindBytesInPlace(11, lease).bind(12, rareOf(lane)));
}

void QueueLanes::writeLease(const Lane &lane)
{
    const QByteArray lease = packLease(lane);
    Sql::run(m_sql.use(queuestatements::lane_lease)
                 .bind(1, lane.id)
                 .bind(2, turnOf(lane))
                 .bindTime(3, lane.sort)
                 .bindBytesInPlace(4, lease)
                 .bind(5, rareOf(lane)));
}

void QueueLanes::writeCounts(const Lane &lane)
{
    const QByteArray classes = packClasses(lane);
    Sql::run(m_sql.use(queuestatements::lane_save_counts)
                 .bind(1, lane.id)
                 .bindBytesInPlace(2, classes)
                 .bind(3, rareOf(lane)));
}

void QueueLanes::writeRare(Lane &lane)
{
    const Rare &rare = lane.rare;
    if (rare == lane.storedRare)
        return;
    lane.storedRare = rare;
    if (rare == Rare{}) {
        Sql::run(m_sql.use(queuestatements::lane_rare_delete).bind(1, lane.id));
        return;
    }
    SqliteStatement &save = m_sql.use(queuestatements::lane_rare_save);
    save.bind(1, lane.id)
        .bindTime(2, rare.tat)
        .bind(3, rare.lost)
        .bind(4, rare.mark)
        .bind(5, rare.paused ? 1 : 0);
    if (rare.pauseUntil)
        save.bindTime(6, *rare.pauseUntil);
    else
        save.bindNull(6);
    if (rare.blockedBy != 0)
        save.bind(7, rare.blockedBy);
    else
        save.bindNull(7);
    Sql::run(save);
}

void QueueLanes::writeLines(Lane &lane)
{
    const bool mixed = lane.lines.size() > 1;
    if (!mixed && !lane.storedMixed)
        return;
    Sql::run(m_sql.use(queuestatements::lane_line_delete).bind(1, lane.id));
    if (mixed) {
        for (const LineCount &count : lane.lines)
            Sql::run(m_sql.use(queuestatements::lane_line_save)
                         .bind(1, lane.id)
                         .bindBytesInPlace(2, count.line)
                         .bind(3, count.jobs));
    }
    lane.storedMixed = mixed;
}

} // namespace psi::queue
