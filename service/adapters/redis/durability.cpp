#include "service/adapters/redis/durability.h"

#include <QList>

#include "service/adapters/redis/rediserrors.h"

namespace psi::redis {

using namespace std::chrono_literals;

namespace {
constexpr auto everyMinute = 60s;
constexpr auto whileWeak = 1s;
constexpr auto memoryEvery = 1s;
constexpr auto waitForReplicas = "1000"; // ms; below the time in which a command must be answered

const RedisCommand askMemory{{"INFO", "memory"}, std::nullopt};

Error weak(const QString &why) { return {ErrorCode::NotDurable, why}; }

/// A setting as the promise needs it.
struct Needed
{
    const char *name;
    const char *value;
    bool forFsync;
};

// Whatever is promised, the server must not throw keys away.
constexpr Needed neededSettings[]{{"maxmemory-policy", "noeviction", false},
                                  {"appendonly", "yes", true},
                                  {"appendfsync", "always", true},
                                  {"no-appendfsync-on-rewrite", "no", true}};

// Empty when it is as needed.
QString weaknessOf(const Needed &needed, RedisValue reply)
{
    const QString name = QString::fromLatin1(needed.name);
    if (reply.isError())
        return QStringLiteral("Redis does not tell its setting %1 (%2)")
            .arg(name, QString::fromUtf8(reply.text().left(100)));
    const QByteArray value = reply.at(1).text();
    if (value == needed.value)
        return {};
    return QStringLiteral("Redis has %1 = %2, queue.ack needs %3")
        .arg(name, QString::fromUtf8(value), QString::fromLatin1(needed.value));
}

int onlineReplicas(QByteArrayView info)
{
    int online = 0;
    for (const QByteArray &line : info.toByteArray().split('\n'))
        online += line.startsWith("slave") && line.contains("state=online") ? 1 : 0;
    return online;
}
} // namespace

Durability::Durability(RedisHost &host)
    : m_host(host)
{
    m_host.setApproval([this](RedisConnection &connection) {
        const Result<void> checked = checkOn(connection);
        // A weak server is a good connection: each enqueue is refused with the reason.
        return checked || checked.error().code == ErrorCode::NotDurable ? Result<void>() : checked;
    });
}

std::vector<RedisCommand> Durability::questions() const
{
    std::vector<RedisCommand> commands;
    for (const Needed &needed : neededSettings)
        commands.push_back({{"CONFIG", "GET", needed.name}, std::nullopt});
    commands.push_back({{"INFO", "replication"}, std::nullopt});
    return commands;
}

QStringList Durability::weaknessesIn(const std::vector<RedisReply> &replies) const
{
    const Promise &promise = m_host.settings().promise;
    QStringList found;
    std::size_t i = 0;
    for (const Needed &needed : neededSettings) {
        const RedisValue reply = replies.at(i++).value();
        if (const QString weakness = weaknessOf(needed, reply);
            !weakness.isEmpty() && (promise.fsync || !needed.forFsync))
            found << weakness;
    }
    if (const int online = onlineReplicas(replies.at(i).value().view()); online < promise.replicas)
        found << QStringLiteral("Redis has %1 replicas online, queue.ack needs %2")
                     .arg(online)
                     .arg(promise.replicas);
    return found;
}

Result<void> Durability::judgeSettings(const std::vector<RedisReply> &replies) const
{
    const QStringList found = weaknessesIn(replies);
    return found.isEmpty() ? Result<void>() : Result<void>(weak(found.join(QStringLiteral("; "))));
}

Result<QStringList> Durability::weaknesses() const
{
    const Result<std::vector<RedisReply>> replies = m_host.views().send(questions());
    return replies ? Result<QStringList>(weaknessesIn(*replies)) : Result<QStringList>(replies.error());
}

Result<void> Durability::note(Result<void> found)
{
    const std::lock_guard lock(m_mutex);
    m_lookAgain = std::chrono::steady_clock::now() + (found ? everyMinute : whileWeak);
    m_weakness = found ? std::nullopt : std::optional(found.error());
    return found;
}

Result<void> Durability::checkOn(RedisConnection &connection)
{
    const std::vector<RedisCommand> commands = questions();
    for (const RedisCommand &command : commands)
        connection.append(command.words);
    std::vector<RedisReply> replies;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        Result<RedisReply> reply = connection.read();
        if (!reply)
            return reply.error();
        replies.push_back(std::move(reply).value());
    }
    return note(judgeSettings(replies));
}

Result<void> Durability::check()
{
    const Result<std::vector<RedisReply>> replies = m_host.views().send(questions());
    return replies ? note(judgeSettings(*replies)) : Result<void>(replies.error());
}

Result<void> Durability::standing() const
{
    const std::lock_guard lock(m_mutex);
    return m_weakness ? Result<void>(*m_weakness) : Result<void>();
}

Result<void> Durability::mayAccept()
{
    bool isTime = false;
    {
        const std::lock_guard lock(m_mutex);
        isTime = std::chrono::steady_clock::now() >= m_lookAgain;
    }
    if (isTime) {
        const Result<std::vector<RedisReply>> replies = m_host.intake().send(questions());
        if (!replies)
            return replies.error();
        if (Result<void> found = note(judgeSettings(*replies)); !found)
            return found;
    }
    if (Result<void> stands = standing(); !stands)
        return stands;
    return checkMemory();
}

// Read along with each second's enqueue; asked for by itself while it is too much.
Result<void> Durability::checkMemory()
{
    if (m_host.settings().maxBytes <= 0)
        return {};
    if (isOverfull() && isTimeForMemory()) {
        const Result<std::vector<RedisReply>> replies = m_host.intake().send({askMemory});
        if (!replies)
            return replies.error();
        noteMemory(replies->front().value());
    }
    if (!isOverfull())
        return {};
    return Error{ErrorCode::Full, QStringLiteral("Redis uses more memory than queue.max_bytes")};
}

bool Durability::isOverfull() const
{
    const std::lock_guard lock(m_mutex);
    return m_usedBytes > m_host.settings().maxBytes;
}

bool Durability::isTimeForMemory()
{
    const std::lock_guard lock(m_mutex);
    const Time now = std::chrono::steady_clock::now();
    if (now < m_readMemory)
        return false;
    m_readMemory = now + memoryEvery;
    return true;
}

void Durability::noteMemory(RedisValue info)
{
    const std::lock_guard lock(m_mutex);
    for (const QByteArray &line : info.text().split('\n')) {
        if (line.startsWith("used_memory:"))
            m_usedBytes = line.mid(12).trimmed().toLongLong();
    }
}

Durability::Marks Durability::addTo(RedisCalls &calls)
{
    Marks marks;
    if (const int replicas = m_host.settings().promise.replicas; replicas > 0)
        marks.wait = calls.add({{"WAIT", QByteArray::number(replicas), waitForReplicas}, std::nullopt});
    if (m_host.settings().maxBytes > 0 && isTimeForMemory())
        marks.memory = calls.add(askMemory);
    return marks;
}

Result<void> Durability::judge(const Marks &marks, const RedisCalls::Replies &replies)
{
    if (marks.memory)
        noteMemory(replies.at(*marks.memory).value());
    if (!marks.wait || replies.at(*marks.wait).value().integer() >= m_host.settings().promise.replicas)
        return {};
    // Until the next look nothing is sent only to wait for them once more.
    return note(weak(QStringLiteral("too few replicas of Redis have confirmed")));
}

} // namespace psi::redis
