#include "service/adapters/redis/redisinspection.h"

#include <QVersionNumber>

#include "service/adapters/redis/durability.h"
#include "service/adapters/redis/redislocator.h"

namespace psi {

using namespace redis;

namespace {

const QVersionNumber oldest(7, 0);

/// A command of each kind that the queue's scripts and connections use, in a form that changes nothing: on
/// a key that is not there, or under a condition that does not hold.
struct Right
{
    const char *what;
    RedisWords words;
};

std::vector<Right> neededRights(int replicas)
{
    const QByteArray key = RedisHost::tag(0) + ":none";
    std::vector<Right> rights{
        {"read its keys", {"HMGET", key, "a"}},
        {"read its keys", {"MGET", key}},
        {"write its keys", {"SET", key, "a", "XX"}},
        {"write its keys", {"ZADD", key, "XX", "1", "a"}},
        {"write its keys", {"HDEL", key, "a"}},
        {"write its keys", {"DEL", key}},
        {"write its keys", {"PEXPIRE", key, "1"}},
        {"run scripts", {"SCRIPT", "EXISTS", QByteArray(40, '0')}},
        {"run scripts", {"EVAL", "return redis.call('TIME')[1]", "1", key}},
        {"read the server's state", {"INFO", "memory"}},
        {"send notices", {"PUBLISH", RedisHost::tag(0) + ":none", "a"}},
        {"hear notices", {"SUBSCRIBE", RedisHost::tag(0) + ":none"}},
        {"hear notices", {"UNSUBSCRIBE"}},
    };
    if (replicas > 0)
        rights.insert(rights.begin(), {"wait for replicas", {"WAIT", "0", "1"}});
    return rights;
}

QStringList lackingRights(RedisConnection &connection, int replicas)
{
    QStringList lacking;
    for (const Right &right : neededRights(replicas)) {
        const Result<RedisReply> reply = connection.ask(right.words);
        if (reply)
            continue;
        const QString line = QStringLiteral("the user of queue.url may not %1 (%2): %3")
                                 .arg(QLatin1String(right.what), QString::fromLatin1(right.words.front()),
                                      reply.error().message);
        lacking << line;
    }
    return lacking;
}

// What stands in the queue that is there, if one is.
Result<QStringList> misfits(RedisConnection &connection, const QueueSettings &settings)
{
    const Result<RedisReply> reply = connection.ask({"HMGET", RedisHost::tag(0) + ":m", "shards", "key"});
    if (!reply)
        return reply.error();
    QStringList mistakes;
    const QByteArray shards = reply->value().at(0).text();
    const QByteArray key = reply->value().at(1).text();
    if (!shards.isEmpty() && shards.toInt() != settings.shards)
        mistakes << QStringLiteral("queue.shards: the queue in Redis was made with %1")
                        .arg(QString::fromLatin1(shards));
    if (!key.isEmpty() && !settings.keyFingerprint.isEmpty() && key != settings.keyFingerprint)
        mistakes << QStringLiteral("privacy.hash_key: is not the key the queue in Redis was made with");
    return mistakes;
}

QString versionIn(QByteArrayView info)
{
    for (const QByteArray &line : info.toByteArray().split('\n')) {
        if (line.startsWith("redis_version:"))
            return QString::fromLatin1(line.mid(14).trimmed());
    }
    return {};
}

} // namespace

Result<RedisFindings> inspectRedis(const QueueSettings &settings)
{
    auto connection = RedisLocator(settings.target, settings.timeouts).connect();
    if (!connection)
        return connection.error();
    RedisFindings findings;
    const Result<RedisReply> server = (*connection)->ask({"INFO", "server"});
    if (server)
        findings.version = versionIn(server->value().view());
    if (QVersionNumber::fromString(findings.version) < oldest)
        findings.faults << QStringLiteral("queue.url: Redis %1 is too old, the queue needs %2")
                               .arg(findings.version, oldest.toString());
    if (const Result<QStringList> found = misfits(**connection, settings))
        findings.mistakes = *found;
    findings.faults << lackingRights(**connection, settings.promise.replicas);
    RedisHost host(settings);
    const Result<QStringList> weaker = Durability(host).weaknesses();
    if (!weaker)
        return weaker.error();
    findings.weaker = *weaker;
    return findings;
}

} // namespace psi
