#include "service/adapters/redis/rediscalls.h"

#include <algorithm>
#include <map>

#include "service/adapters/redis/redisjobcodec.h"

namespace psi::redis {

namespace {
constexpr std::size_t chunk = 500; // jobs or lanes of one script

/// Places of `values` by shard, in parts of one script's size.
template <typename T, typename LaneOf>
std::vector<std::pair<int, std::vector<std::size_t>>> parts(const RedisHost &host,
                                                            const std::vector<T> &values, LaneOf laneOf)
{
    std::map<int, std::vector<std::size_t>> byShard;
    std::vector<std::pair<int, std::vector<std::size_t>>> all;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int shard = host.shardOf(laneOf(values[i]));
        std::vector<std::size_t> &places = byShard[shard];
        places.push_back(i);
        if (places.size() == chunk)
            all.emplace_back(shard, std::exchange(places, {}));
    }
    for (auto &[shard, places] : byShard) {
        if (!places.empty())
            all.emplace_back(shard, std::move(places));
    }
    return all;
}

void appendSettle(const Settle &settle, RedisWords &words)
{
    words.push_back(laneId(settle.lane));
    words.push_back(number(settle.token.value));
    words.push_back(number(static_cast<std::int64_t>(settle.acked.size())));
    for (const AckedJob &acked : settle.acked) {
        words.push_back(idText(acked.id.seq));
        words.push_back(number(acked.took.count()));
    }
    if (settle.head) {
        words.push_back(number(static_cast<int>(settle.head->kind)));
        words.push_back(idText(settle.head->job.seq));
        words.push_back(number(settle.head->delay.count()));
        words.push_back(settle.head->error.left(500));
    } else {
        words.insert(words.end(), 4, QByteArray());
    }
    words.push_back(settle.probe ? number(static_cast<int>(settle.probe->kind)) : QByteArray());
    words.push_back(settle.probe ? number(settle.probe->wait.count()) : QByteArray());
}

LeasedLane leasedLaneOf(RedisValue entry, int shard, Timestamp now)
{
    LeasedLane leased;
    leased.lane = laneOf(entry.at(0).view());
    leased.token = {entry.at(1).integer()};
    leased.alone = entry.at(2).integer() != 0;
    leased.jobs.reserve((entry.size() - 3) / 2);
    for (std::size_t i = 3; i + 1 < entry.size(); i += 2) {
        const JobId id{static_cast<std::uint16_t>(shard), entry.at(i).integer()};
        leased.jobs.push_back(jobOf(id, entry.at(i + 1).view(), now));
    }
    return leased;
}

void readTake(RedisValue reply, int shard, TakeResult &result)
{
    const Timestamp now{Micros(reply.at(0).integer())};
    if (const Micros due{reply.at(1).integer()}; due.count() >= 0)
        result.nextDue = result.nextDue ? std::min(*result.nextDue, due) : due;
    result.more = result.more || reply.at(2).integer() != 0;
    for (std::size_t i = 3; i < reply.size(); ++i)
        result.lanes.push_back(leasedLaneOf(reply.at(i), shard, now));
}

/// This shard's part of so many lanes.
int partOf(int lanes, unsigned shard, unsigned shards)
{
    const auto all = static_cast<unsigned>(std::max(lanes, 0));
    return static_cast<int>(all / shards + (shard < all % shards ? 1 : 0));
}
} // namespace

std::size_t RedisCalls::add(RedisCommand command)
{
    m_commands.push_back(std::move(command));
    return m_commands.size() - 1;
}

void RedisCalls::addNothing()
{
    RedisCommand command = m_host.call(RedisScript::Renew, 0, m_worker);
    command.words.push_back("0");
    add(std::move(command));
}

RedisCalls::Reader<std::vector<Enqueued>> RedisCalls::addEnqueue(const std::vector<NewJob> &jobs)
{
    struct Part
    {
        std::size_t reply;
        int shard;
        std::vector<std::size_t> places;
    };
    std::vector<Part> sent;
    for (auto &[shard, places] : parts(m_host, jobs, [](const NewJob &job) { return job.lane; })) {
        RedisCommand command = m_host.call(RedisScript::Enqueue, shard, m_worker);
        command.words.push_back(number(m_host.settings().dedupTtl.count()));
        command.words.reserve(command.words.size() + 7 * places.size());
        for (const std::size_t i : places)
            appendJob(jobs[i], command.words);
        sent.push_back({add(std::move(command)), shard, std::move(places)});
    }
    return [sent = std::move(sent), count = jobs.size()](const Replies &replies) {
        std::vector<Enqueued> answers(count);
        for (const Part &part : sent) {
            const RedisValue reply = replies.at(part.reply).value();
            for (std::size_t i = 0; i < part.places.size(); ++i) {
                const std::int64_t seq = reply.at(2 * i).integer();
                Enqueued &answer = answers[part.places[i]];
                answer.id = {static_cast<std::uint16_t>(seq == 0 ? 0 : part.shard), seq};
                answer.duplicate = reply.at(2 * i + 1).integer() != 0;
            }
        }
        return answers;
    };
}

RedisCalls::Reader<std::vector<SettleOutcome>> RedisCalls::addSettle(const std::vector<Settle> &settles)
{
    std::vector<std::pair<std::size_t, std::vector<std::size_t>>> sent;
    for (auto &[shard, places] : parts(m_host, settles, [](const Settle &settle) { return settle.lane; })) {
        RedisCommand command = m_host.call(RedisScript::Settle, shard, m_worker);
        command.words.push_back(number(m_host.settings().completedAge.count()));
        command.words.push_back(number(m_host.settings().completedCount));
        for (const std::size_t i : places)
            appendSettle(settles[i], command.words);
        sent.emplace_back(add(std::move(command)), std::move(places));
    }
    return [sent = std::move(sent), count = settles.size()](const Replies &replies) {
        std::vector<SettleOutcome> outcomes(count, SettleOutcome::LeaseLost);
        for (const auto &[reply, places] : sent) {
            for (std::size_t i = 0; i < places.size(); ++i) {
                if (replies.at(reply).value().at(i).integer() == 1)
                    outcomes[places[i]] = SettleOutcome::Done;
            }
        }
        return outcomes;
    };
}

RedisCalls::Reader<std::vector<LeaseRef>> RedisCalls::addRenew(const std::vector<LeaseRef> &leases,
                                                               Micros lease)
{
    std::vector<std::pair<std::size_t, std::vector<std::size_t>>> sent;
    for (auto &[shard, places] : parts(m_host, leases, [](const LeaseRef &ref) { return ref.lane; })) {
        RedisCommand command = m_host.call(RedisScript::Renew, shard, m_worker);
        command.words.push_back(number(lease.count()));
        for (const std::size_t i : places) {
            command.words.push_back(laneId(leases[i].lane));
            command.words.push_back(number(leases[i].token.value));
        }
        sent.emplace_back(add(std::move(command)), std::move(places));
    }
    return [sent = std::move(sent), leases](const Replies &replies) {
        std::vector<std::size_t> lostPlaces;
        for (const auto &[reply, places] : sent) {
            const RedisValue lost = replies.at(reply).value();
            for (std::size_t i = 0; i < lost.size(); ++i)
                lostPlaces.push_back(places.at(static_cast<std::size_t>(lost.at(i).integer())));
        }
        std::sort(lostPlaces.begin(), lostPlaces.end());
        std::vector<LeaseRef> refs;
        refs.reserve(lostPlaces.size());
        for (const std::size_t place : lostPlaces)
            refs.push_back(leases[place]);
        return refs;
    };
}

RedisCalls::Reader<TakeResult> RedisCalls::addTake(const TakeRequest &request, unsigned turn)
{
    const auto shards = static_cast<unsigned>(m_host.shards());
    std::vector<std::pair<std::size_t, int>> sent;
    for (unsigned i = 0; i < shards; ++i) {
        const int shard = static_cast<int>((turn + i) % shards);
        RedisCommand command = m_host.call(RedisScript::Take, shard, m_worker);
        command.words.push_back(number(partOf(request.workLanes, i, shards)));
        command.words.push_back(number(partOf(request.callLanes, i, shards)));
        command.words.push_back(number(request.jobsPerLane));
        command.words.push_back(number(request.lease.count()));
        sent.emplace_back(add(std::move(command)), shard);
    }
    return [sent = std::move(sent)](const Replies &replies) {
        TakeResult result;
        for (const auto &[reply, shard] : sent)
            readTake(replies.at(reply).value(), shard, result);
        return result;
    };
}

} // namespace psi::redis
