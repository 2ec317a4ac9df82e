#include "service/adapters/sqlite/queuepages.h"

#include <algorithm>

#include <sqlite/queuestatements.h>

#include "service/adapters/sqlite/queuedone.h"
#include "service/adapters/sqlite/queuerowcodec.h"

namespace psi::queue {

namespace {
constexpr int maxPage = 500;
constexpr int scannedRows = 20000; // looked at for one page; a page that fills slowly comes in parts
constexpr std::int64_t fewJobs = 5000;

const Failure notFound{{ErrorCode::NotFound, QStringLiteral("no such lane or job in the queue")}};

QByteArray cursorText(std::int64_t first, std::int64_t second)
{
    return QByteArray::number(static_cast<qlonglong>(first)) + ':' +
           QByteArray::number(static_cast<qlonglong>(second));
}

std::pair<std::int64_t, std::int64_t> cursorOf(const QByteArray &text)
{
    if (text.isEmpty())
        return {INT64_MIN, INT64_MIN};
    const qsizetype colon = text.indexOf(':');
    return {text.left(colon).toLongLong(), text.mid(colon + 1).toLongLong()};
}

LaneState laneStateOf(Place place)
{
    switch (place) {
    case Place::Idle:
        return LaneState::Idle;
    case Place::Ready:
    case Place::Suspect:
        return LaneState::Ready;
    case Place::Leased:
        return LaneState::Leased;
    case Place::Waiting:
        return LaneState::Waiting;
    case Place::Blocked:
        return LaneState::Blocked;
    }
    return LaneState::Idle;
}

JobState stateIn(Place place, bool taken)
{
    switch (place) {
    case Place::Leased:
        return taken ? JobState::Active : JobState::Waiting;
    case Place::Waiting:
        return JobState::Delayed;
    case Place::Blocked:
        return JobState::Blocked;
    default:
        return JobState::Waiting;
    }
}
} // namespace

JobState QueuePages::shownState(JobState state, const Ring &ring)
{
    return ring.paused && state != JobState::Active ? JobState::Blocked : state;
}

JobState QueuePages::stateOf(const Lane &lane, std::int64_t seq)
{
    return stateIn(lane.place, std::find(lane.taken.begin(), lane.taken.end(), seq) != lane.taken.end());
}

JobInfo QueuePages::infoOf(JobRow row, const Lane &lane, const Ring &ring)
{
    JobInfo info;
    info.state = shownState(stateOf(lane, row.job.id.seq), ring);
    info.job = std::move(row.job);
    info.job.lane = {ring.route, ring.name, lane.key};
    return info;
}

JobInfo QueuePages::find(std::int64_t seq)
{
    if (std::optional<JobRow> row = m_context.jobs.bySeq(seq)) {
        const std::optional<Lane> lane = m_context.lanes.byId(row->lane);
        if (lane)
            return infoOf(*std::move(row), *lane, m_context.state.rings.byId(lane->ring));
    }
    for (JobInfo &done : allCompleted()) {
        if (done.job.id.seq == seq)
            return std::move(done);
    }
    throw notFound;
}

LaneInfo QueuePages::lane(const LaneRef &ref)
{
    const std::optional<Lane> lane = m_context.lanes.find(ref);
    if (!lane)
        throw notFound;
    const Ring &ring = m_context.state.rings.byId(lane->ring);
    LaneInfo info;
    info.lane = ref;
    info.state = laneStateOf(lane->place);
    if (lane->place != Place::Idle)
        info.since = lane->isReady() ? lane->score() : lane->sort;
    info.token = lane->token;
    info.worker = lane->worker;
    info.jobs = lane->jobs();
    if (const std::optional<JobRow> head =
            lane->jobs() > 0 ? m_context.jobs.bySeq(lane->head.seq) : std::nullopt) {
        info.head = head->job.id;
        info.headAttempts = head->job.attempts;
        info.headError = head->job.lastError;
        info.headCreated = head->job.created;
    }
    info.leasesLost = lane->rare.lost;
    info.suspect = lane->isSuspect();
    info.paused = lane->rare.paused || ring.paused;
    info.blockedBy = {0, lane->rare.blockedBy};
    const Timestamp allowed = gcra::nextAllowed(ring.laneRate, lane->rare.tat);
    if (allowed > m_context.now)
        info.limitedUntil = allowed;
    return info;
}

QueuePage QueuePages::page(const QueuePageQuery &query)
{
    const int limit = std::clamp(query.limit, 1, maxPage);
    if (query.lane)
        return ofLane(query, limit);
    if (query.state == JobState::Completed)
        return completed(query, limit);
    return byId(query, limit);
}

QueuePage QueuePages::ofLane(const QueuePageQuery &query, int limit)
{
    QueuePage page;
    const std::optional<Lane> lane = m_context.lanes.find(*query.lane);
    if (!lane)
        return page;
    const Ring &ring = m_context.state.rings.byId(lane->ring);
    const auto [pos, seq] = cursorOf(query.cursor);
    std::vector<JobRow> rows;
    SqliteStatement &behind = m_context.sql.use(queuestatements::page_of_lane)
                                  .bind(1, lane->id)
                                  .bind(2, pos)
                                  .bind(3, seq)
                                  .bind(4, limit + 1);
    while (Sql::row(behind))
        rows.push_back(QueueJobs::read(behind));
    const auto order = [](const JobRow &row) { return std::pair(row.job.pos, row.job.id.seq); };
    if (std::optional<JobRow> lone = lane->lone != 0 ? m_context.jobs.bySeq(lane->lone) : std::nullopt;
        lone && order(*lone) > std::pair(pos, seq)) {
        rows.push_back(*std::move(lone));
        std::sort(rows.begin(), rows.end(),
                  [&](const auto &a, const auto &b) { return order(a) < order(b); });
    }
    for (JobRow &row : rows) {
        if (static_cast<int>(page.items.size()) == limit) {
            const Job &last = page.items.back().job;
            page.next = cursorText(last.pos, last.id.seq);
            break;
        }
        page.items.push_back(infoOf(std::move(row), *lane, ring));
    }
    return page;
}

QueuePages::Found QueuePages::foundIn(SqliteStatement &row, std::int64_t seq)
{
    const Ring &ring = m_context.state.rings.byId(row.integer(1));
    Lane lane;
    lane.place = static_cast<Place>(row.integer(2));
    if (lane.place == Place::Leased)
        unpackLease(row.view(3), lane);
    return {seq, shownState(stateOf(lane, seq), ring), ring.route};
}

bool QueuePages::matches(const Found &found, const QueuePageQuery &query)
{
    return (!query.route || *query.route == found.route) && (!query.state || *query.state == found.state);
}

bool QueuePages::areFew(const QueuePageQuery &query)
{
    if (!query.state || *query.state == JobState::Waiting)
        return false;
    std::int64_t jobs = 0;
    for (const auto &[name, id] : m_context.state.rings.names()) {
        const Ring &ring = m_context.state.rings.byId(id);
        for (const LineJobs &line : ring.lines) {
            // Jobs that stand beside the active ones in a leased lane are read along with them.
            if (*query.state == JobState::Active)
                jobs += line.jobs[static_cast<std::size_t>(JobState::Active)] * 8;
            else if (ring.paused)
                return false;
            else
                jobs += line.jobs[static_cast<std::size_t>(*query.state)];
        }
    }
    return jobs <= fewJobs;
}

std::vector<QueuePages::Found> QueuePages::few(const QueuePageQuery &query, std::int64_t after)
{
    Place place = Place::Leased;
    if (*query.state != JobState::Active)
        place = *query.state == JobState::Delayed ? Place::Waiting : Place::Blocked;
    std::vector<Found> all;
    const auto keep = [&](const Found &found) {
        if (found.seq > after && matches(found, query))
            all.push_back(found);
    };
    SqliteStatement &rows =
        m_context.sql.use(queuestatements::page_of_place).bind(1, static_cast<int>(place));
    for (int read = 0; read < scannedRows && Sql::row(rows); ++read)
        keep(foundIn(rows, rows.integer(0)));
    rows.reset();
    SqliteStatement &lones =
        m_context.sql.use(queuestatements::page_of_place_lone).bind(1, static_cast<int>(place));
    while (Sql::row(lones)) {
        Lane lane;
        unpackHead(lones.view(0), lane);
        if (lane.lone != 0)
            keep(foundIn(lones, lane.lone));
    }
    std::sort(all.begin(), all.end(), [](const Found &a, const Found &b) { return a.seq < b.seq; });
    return all;
}

QueuePage QueuePages::byId(const QueuePageQuery &query, int limit)
{
    const std::int64_t after = query.cursor.isEmpty() ? INT64_MIN : query.cursor.toLongLong();
    std::vector<Found> found;
    std::int64_t lastSeen = after;
    bool isEnd = true;
    if (areFew(query)) {
        found = few(query, after);
    } else {
        SqliteStatement &rows =
            m_context.sql.use(queuestatements::page_scan).bind(1, after).bind(2, scannedRows);
        int read = 0;
        for (; static_cast<int>(found.size()) <= limit && Sql::row(rows); ++read) {
            const Found one = foundIn(rows, rows.integer(0));
            lastSeen = one.seq;
            if (matches(one, query))
                found.push_back(one);
        }
        rows.reset();
        isEnd = read < scannedRows;
    }
    QueuePage page;
    const bool overflows = static_cast<int>(found.size()) > limit;
    if (overflows)
        found.resize(static_cast<std::size_t>(limit));
    for (const Found &one : found)
        page.items.push_back(find(one.seq));
    if (overflows)
        page.next = QByteArray::number(static_cast<qlonglong>(found.back().seq));
    else if (!isEnd)
        page.next = QByteArray::number(static_cast<qlonglong>(lastSeen));
    return page;
}

std::vector<JobInfo> QueuePages::allCompleted()
{
    std::vector<JobInfo> all;
    SqliteStatement &rows = m_context.sql.use(queuestatements::done_all);
    while (Sql::row(rows)) {
        for (DoneJob &done :
             QueueDone::decode(rows.integer(0), rows.time(1), rows.bytes(2), m_context.state.meta.doneFirst))
            all.push_back(std::move(done.info));
    }
    return all;
}

QueuePage QueuePages::completed(const QueuePageQuery &query, int limit)
{
    const std::int64_t after = query.cursor.isEmpty() ? INT64_MIN : query.cursor.toLongLong();
    std::vector<JobInfo> all = allCompleted();
    std::erase_if(all, [&](const JobInfo &info) {
        return info.job.id.seq <= after || (query.route && *query.route != info.job.lane.route);
    });
    std::stable_sort(all.begin(), all.end(),
                     [](const JobInfo &a, const JobInfo &b) { return a.job.id < b.job.id; });
    QueuePage page;
    if (static_cast<int>(all.size()) > limit) {
        all.resize(static_cast<std::size_t>(limit));
        page.next = QByteArray::number(static_cast<qlonglong>(all.back().job.id.seq));
    }
    page.items = std::move(all);
    return page;
}

} // namespace psi::queue
