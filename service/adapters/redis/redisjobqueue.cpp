#include "service/adapters/redis/redisjobqueue.h"

#include "service/adapters/redis/redisjobcodec.h"

namespace psi {

namespace {
constexpr std::int64_t layoutVersion = 1;
} // namespace

RedisJobQueue::RedisJobQueue(const Settings &settings)
    : RedisParts(settings)
    , RedisVerbs(RedisParts::host, RedisParts::durability)
    , RedisAdmin(RedisParts::host)
    , RedisReads(RedisParts::host)
{}

RedisJobQueue::~RedisJobQueue() { stop(); }

Result<void> RedisJobQueue::start()
{
    const RedisWords words{redis::number(layoutVersion), redis::number(host.shards()),
                           host.settings().keyFingerprint};
    const Result<std::vector<RedisReply>> replies = host.askAll(host.work(), RedisScript::Open, words);
    if (!replies)
        return replies.error();
    for (const RedisReply &reply : *replies) {
        const RedisValue is = reply.value();
        if (is.at(1).integer() > layoutVersion)
            return Error{ErrorCode::UnknownVersion,
                         QStringLiteral("the queue in Redis was made by a newer program: upgrade this one")};
        if (is.at(2).integer() != host.shards())
            return Error{
                ErrorCode::Invalid,
                QStringLiteral("queue.shards: the queue in Redis was made with %1").arg(is.at(2).integer())};
        if (is.at(3).view() != QByteArrayView(host.settings().keyFingerprint) &&
            !host.settings().keyFingerprint.isEmpty())
            return Error{ErrorCode::Invalid,
                         QStringLiteral("privacy.hash_key: is not the key the queue in Redis was made with")};
    }
    host.setEpoch(replies->front().value().at(0).text());
    return {};
}

void RedisJobQueue::stop()
{
    wakeUps.stop();
    for (RedisSession *session : {&host.intake(), &host.work(), &host.views()})
        session->close();
}

void RedisJobQueue::listen(std::function<void()> woken) { wakeUps.start(std::move(woken)); }

} // namespace psi
