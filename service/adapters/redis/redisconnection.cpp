#include "service/adapters/redis/redisconnection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <hiredis/hiredis.h>

#include "service/adapters/redis/rediserrors.h"

namespace psi {

namespace {
timeval timevalOf(Micros time)
{
    return {static_cast<time_t>(time.count() / 1'000'000),
            static_cast<suseconds_t>(time.count() % 1'000'000)};
}
} // namespace

RedisConnection::RedisConnection(redisContext *owned, RedisAddress address)
    : m_context(owned)
    , m_address(std::move(address))
{}

RedisConnection::~RedisConnection() = default;

void RedisConnection::Free::operator()(redisContext *context) const { redisFree(context); }

Result<std::unique_ptr<RedisConnection>> RedisConnection::open(const RedisAddress &address,
                                                               const RedisTimeouts &timeouts)
{
    redisContext *context =
        redisConnectWithTimeout(address.host.constData(), address.port, timevalOf(timeouts.connect));
    if (context == nullptr)
        return Error{ErrorCode::Unavailable, QStringLiteral("Redis: out of memory")};
    std::unique_ptr<RedisConnection> connection(new RedisConnection(context, address));
    if (context->err != 0)
        return connection->failed();
    redisSetTimeout(context, timevalOf(timeouts.answer));
    redisEnableKeepAlive(context);
    const int on = 1;
    ::setsockopt(context->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connection;
}

Error RedisConnection::failed() const
{
    return {ErrorCode::Unavailable, QStringLiteral("Redis at %1: %2")
                                        .arg(QString::fromUtf8(m_address.toText()),
                                             QString::fromUtf8(QByteArray(m_context->errstr)))};
}

void RedisConnection::append(const RedisWords &words)
{
    std::vector<const char *> texts;
    std::vector<std::size_t> sizes;
    texts.reserve(words.size());
    sizes.reserve(words.size());
    for (const QByteArray &word : words) {
        texts.push_back(word.constData());
        sizes.push_back(static_cast<std::size_t>(word.size()));
    }
    redisAppendCommandArgv(m_context.get(), static_cast<int>(words.size()), texts.data(), sizes.data());
}

Result<RedisReply> RedisConnection::read()
{
    void *reply = nullptr;
    if (redisGetReply(m_context.get(), &reply) != REDIS_OK || reply == nullptr)
        return failed();
    return RedisReply(static_cast<redisReply *>(reply));
}

Result<RedisReply> RedisConnection::ask(const RedisWords &words)
{
    append(words);
    Result<RedisReply> reply = read();
    if (reply && reply->value().isError())
        return errorOfReply(reply->value().view());
    return reply;
}

Result<bool> RedisConnection::waitForReply(Micros time)
{
    int isSent = 0;
    while (isSent == 0) {
        if (redisBufferWrite(m_context.get(), &isSent) != REDIS_OK)
            return failed();
    }
    if (m_context->reader->pos < m_context->reader->len)
        return true;
    pollfd ready{m_context->fd, POLLIN, 0};
    return ::poll(&ready, 1, static_cast<int>(time.count() / 1000)) > 0;
}

bool RedisConnection::isAlive() const
{
    char byte = 0;
    const ssize_t read = ::recv(m_context->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return m_context->err == 0 && read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

} // namespace psi
