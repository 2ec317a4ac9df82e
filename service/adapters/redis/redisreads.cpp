#include "service/adapters/redis/redisreads.h"

#include <algorithm>
#include <map>

#include "service/adapters/redis/redisfsck.h"
#include "service/adapters/redis/redisjobcodec.h"

namespace psi::redis {

namespace {
constexpr std::int64_t completedState = 4;

Error notFound() { return {ErrorCode::NotFound, QStringLiteral("no such lane or job in the queue")}; }

LaneState laneStateOf(std::int64_t state)
{
    switch (state) {
    case 1:
        return LaneState::Ready;
    case 2:
        return LaneState::Leased;
    case 3:
        return LaneState::Waiting;
    case 4:
        return LaneState::Blocked;
    default:
        return LaneState::Idle;
    }
}

/// Adds up the answers of several shards.
class CountsSum
{
public:
    void add(RedisValue reply)
    {
        const RedisValue totals = reply.at(0);
        m_now = Timestamp(Micros(totals.at(0).integer()));
        counts.completed += totals.at(1).integer();
        constexpr LaneState states[]{LaneState::Ready, LaneState::Leased, LaneState::Waiting,
                                     LaneState::Blocked};
        for (std::size_t i = 0; i < 4; ++i)
            m_lanes[states[i]] += totals.at(2 + i).integer();
        std::vector<QByteArray> paused;
        for (std::size_t i = 0; i < reply.at(2).size(); ++i)
            paused.push_back(reply.at(2).at(i).text());
        for (std::size_t i = 0; i + 1 < reply.at(1).size(); i += 2)
            addJobs(reply.at(1).at(i).text(), reply.at(1).at(i + 1).integer(), paused);
        for (std::size_t i = 0; i + 1 < reply.at(3).size(); i += 2)
            addOldest(static_cast<Route>(reply.at(3).at(i).integer()),
                      Timestamp(Micros(reply.at(3).at(i + 1).integer())));
    }

    QueueCounts sum()
    {
        for (const auto &[key, jobs] : m_jobs)
            counts.jobs.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), jobs});
        for (const auto &[state, lanes] : m_lanes) {
            if (lanes != 0)
                counts.lanes.push_back({state, lanes});
        }
        for (const auto &[route, created] : m_oldest)
            counts.oldest.push_back({route, m_now - created});
        return std::move(counts);
    }

private:
    /// `field` is "<state><length of ring>:<ring><line>".
    void addJobs(const QByteArray &field, std::int64_t jobs, const std::vector<QByteArray> &paused)
    {
        const qsizetype colon = field.indexOf(':');
        const qsizetype size = field.mid(1, colon - 1).toLongLong();
        const QByteArray ring = field.mid(colon + 1, size);
        auto state = static_cast<JobState>(field.at(0) - '0');
        if (state != JobState::Active && std::count(paused.begin(), paused.end(), ring) > 0)
            state = JobState::Blocked;
        if (jobs != 0)
            m_jobs[{static_cast<Route>(ring.at(0) - '0'), field.mid(colon + 1 + size), state}] += jobs;
    }

    void addOldest(Route route, Timestamp created)
    {
        const auto found = m_oldest.try_emplace(route, created).first;
        found->second = std::min(found->second, created);
    }

    QueueCounts counts;
    Timestamp m_now{};
    std::map<std::tuple<Route, QByteArray, JobState>, std::int64_t> m_jobs;
    std::map<LaneState, std::int64_t> m_lanes;
    std::map<Route, Timestamp> m_oldest;
};

/// A row of a page: state, id, job.
JobInfo infoOf(RedisValue reply, std::size_t at, int shard)
{
    JobInfo info;
    info.state = static_cast<JobState>(reply.at(at).integer());
    const JobId id{static_cast<std::uint16_t>(shard), reply.at(at + 1).integer()};
    info.job = jobOf(id, reply.at(at + 2).view(), std::nullopt);
    return info;
}

Result<JobInfo> foundOf(RedisValue reply, int shard)
{
    if (reply.size() == 0)
        return notFound();
    if (reply.at(0).integer() == completedState)
        return completedOf(shard, reply.at(2).view());
    return infoOf(reply, 0, shard);
}

LaneInfo laneInfoOf(RedisValue reply, const LaneRef &lane, int shard)
{
    LaneInfo info;
    info.lane = lane;
    info.state = laneStateOf(reply.at(0).integer());
    info.since = Timestamp(Micros(reply.at(1).integer()));
    info.token = {reply.at(2).integer()};
    info.worker = reply.at(3).text();
    info.jobs = reply.at(4).integer();
    if (!reply.at(6).view().isEmpty()) {
        info.head = {static_cast<std::uint16_t>(shard), reply.at(5).integer()};
        const Job head = jobOf(info.head, reply.at(6).view(), std::nullopt);
        info.headAttempts = head.attempts;
        info.headError = head.lastError;
        info.headCreated = head.created;
    }
    info.leasesLost = static_cast<int>(reply.at(7).integer());
    info.suspect = reply.at(8).integer() != 0;
    info.paused = reply.at(9).integer() != 0;
    if (const std::int64_t dead = reply.at(10).integer(); dead != 0)
        info.blockedBy = {static_cast<std::uint16_t>(shard), dead};
    info.limitedUntil = Timestamp(Micros(reply.at(11).integer()));
    return info;
}
} // namespace

Result<QueueCounts> RedisReads::counts()
{
    const Result<std::vector<RedisReply>> replies = m_host.askAll(m_host.views(), RedisScript::Counts, {});
    if (!replies)
        return replies.error();
    CountsSum sum;
    for (const RedisReply &reply : *replies)
        sum.add(reply.value());
    return sum.sum();
}

Result<JobInfo> RedisReads::find(JobId id)
{
    if (id.shard >= m_host.shards() || id.seq < 0 || id.seq > highestId)
        return notFound();
    RedisCommand command = m_host.call(RedisScript::Find, id.shard);
    command.words.push_back(idText(id.seq));
    const Result<RedisReply> reply = m_host.ask(m_host.views(), std::move(command));
    return reply ? foundOf(reply->value(), id.shard) : Result<JobInfo>(reply.error());
}

Result<JobInfo> RedisReads::findByDedupKey(const QByteArray &key)
{
    const Result<std::vector<RedisReply>> replies =
        m_host.askAll(m_host.views(), RedisScript::Find, {"d" + key});
    if (!replies)
        return replies.error();
    for (int shard = 0; shard < m_host.shards(); ++shard) {
        const RedisValue reply = replies->at(static_cast<std::size_t>(shard)).value();
        if (reply.size() > 0)
            return foundOf(reply, shard);
    }
    return notFound();
}

Result<LaneInfo> RedisReads::lane(const LaneRef &lane)
{
    const int shard = m_host.shardOf(lane);
    RedisCommand command = m_host.call(RedisScript::Lane, shard);
    command.words.push_back(laneId(lane));
    const Result<RedisReply> reply = m_host.ask(m_host.views(), std::move(command));
    if (!reply)
        return reply.error();
    if (reply->value().size() == 0)
        return notFound();
    return laneInfoOf(reply->value(), lane, shard);
}

Result<QueuePage> RedisReads::page(const QueuePageQuery &query)
{
    QueuePageQuery bounded = query;
    bounded.limit = std::clamp(query.limit, 1, 500);
    if (query.lane)
        return pageOfLane(bounded);
    return query.state == JobState::Completed ? completed(bounded) : pageById(bounded);
}

// The cursor is "pos:seq" of the last job shown.
Result<QueuePage> RedisReads::pageOfLane(const QueuePageQuery &query)
{
    const int shard = m_host.shardOf(*query.lane);
    const qsizetype colon = query.cursor.indexOf(':');
    RedisCommand command = m_host.call(RedisScript::PageOfLane, shard);
    command.words.push_back(laneId(*query.lane));
    command.words.push_back(query.cursor.left(std::max<qsizetype>(colon, 0)));
    command.words.push_back(idText(query.cursor.mid(colon + 1).toLongLong()));
    command.words.push_back(number(query.limit));
    const Result<RedisReply> reply = m_host.ask(m_host.views(), std::move(command));
    if (!reply)
        return reply.error();
    QueuePage page;
    const RedisValue rows = reply->value();
    for (std::size_t i = 1; i + 2 < rows.size(); i += 3)
        page.items.push_back(infoOf(rows, i, shard));
    if (rows.at(0).integer() == 1 && !page.items.empty()) {
        const Job &last = page.items.back().job;
        page.next = number(last.pos) + ':' + number(last.id.seq);
    }
    return page;
}

// One call of one shard: its jobs behind `behind`, which moves on to where it has looked; -1 = it has no
// more.
Result<std::vector<JobInfo>> RedisReads::livingBehind(const QueuePageQuery &query, int shard,
                                                      std::int64_t &behind)
{
    RedisCommand command = m_host.call(RedisScript::Page, shard);
    command.words.push_back(behind > 0 ? idText(behind) : QByteArray());
    command.words.push_back(number(query.limit));
    command.words.push_back(query.route ? number(static_cast<int>(*query.route)) : QByteArray());
    command.words.push_back(query.state ? number(static_cast<int>(*query.state)) : QByteArray());
    const Result<RedisReply> reply = m_host.ask(m_host.views(), std::move(command));
    if (!reply)
        return reply.error();
    const RedisValue rows = reply->value();
    behind = rows.at(0).view().isEmpty() ? -1 : rows.at(0).integer();
    std::vector<JobInfo> found;
    for (std::size_t i = 1; i + 2 < rows.size(); i += 3)
        found.push_back(infoOf(rows, i, shard));
    return found;
}

// The cursor is the text of the last id that was looked at; shards follow one another, as their ids do. A
// page that fills slowly comes in parts.
Result<QueuePage> RedisReads::pageById(const QueuePageQuery &query)
{
    constexpr int calls = 30;
    QueuePage page;
    if (query.state && *query.state > JobState::Blocked)
        return page;
    const JobId from = JobId::fromText(query.cursor);
    int shard = from.shard;
    std::int64_t behind = from.seq;
    for (int call = 0; call < calls && shard < m_host.shards(); ++call) {
        QueuePageQuery rest = query;
        rest.limit = query.limit - static_cast<int>(page.items.size());
        Result<std::vector<JobInfo>> found = livingBehind(rest, shard, behind);
        if (!found)
            return found.error();
        std::move(found->begin(), found->end(), std::back_inserter(page.items));
        if (behind < 0) {
            ++shard;
            behind = 0;
        }
        if (static_cast<int>(page.items.size()) == query.limit)
            break;
    }
    if (shard < m_host.shards())
        page.next = JobId{static_cast<std::uint16_t>(shard), behind}.toText();
    return page;
}

Result<QueuePage> RedisReads::completed(const QueuePageQuery &query)
{
    const Result<std::vector<RedisReply>> replies = m_host.askAll(m_host.views(), RedisScript::Completed, {});
    if (!replies)
        return replies.error();
    std::vector<JobInfo> all;
    for (int shard = 0; shard < m_host.shards(); ++shard) {
        const RedisValue entries = replies->at(static_cast<std::size_t>(shard)).value();
        for (std::size_t i = 0; i < entries.size(); ++i)
            all.push_back(completedOf(shard, entries.at(i).view()));
    }
    const JobId behind = JobId::fromText(query.cursor);
    std::erase_if(all, [&](const JobInfo &info) {
        return info.job.id <= behind || (query.route && info.job.lane.route != *query.route);
    });
    std::stable_sort(all.begin(), all.end(),
                     [](const JobInfo &a, const JobInfo &b) { return a.job.id < b.job.id; });
    QueuePage page;
    if (all.size() > static_cast<std::size_t>(query.limit)) {
        all.resize(static_cast<std::size_t>(query.limit));
        page.next = all.back().job.id.toText();
    }
    page.items = std::move(all);
    return page;
}

Result<FsckReport> RedisReads::fsck(const QByteArray &cursor, bool repair)
{
    return RedisFsck(m_host).check(cursor, repair);
}

} // namespace psi::redis
