#include "service/adapters/redis/redisreply.h"

#include <hiredis/hiredis.h>

namespace psi {

bool RedisValue::isNull() const { return m_reply == nullptr || m_reply->type == REDIS_REPLY_NIL; }

bool RedisValue::isError() const { return m_reply != nullptr && m_reply->type == REDIS_REPLY_ERROR; }

QByteArrayView RedisValue::view() const
{
    if (m_reply == nullptr || m_reply->str == nullptr || m_reply->type == REDIS_REPLY_ARRAY ||
        m_reply->type == REDIS_REPLY_INTEGER || m_reply->type == REDIS_REPLY_NIL)
        return {};
    return {m_reply->str, static_cast<qsizetype>(m_reply->len)};
}

std::int64_t RedisValue::integer() const
{
    if (m_reply != nullptr && m_reply->type == REDIS_REPLY_INTEGER)
        return m_reply->integer;
    return view().toByteArray().toLongLong();
}

std::size_t RedisValue::size() const
{
    return m_reply != nullptr && m_reply->type == REDIS_REPLY_ARRAY ? m_reply->elements : 0;
}

RedisValue RedisValue::at(std::size_t i) const
{
    return RedisValue(i < size() ? m_reply->element[i] : nullptr);
}

RedisReply::RedisReply(redisReply *owned)
    : m_reply(owned)
{}

void RedisReply::Free::operator()(redisReply *reply) const { freeReplyObject(reply); }

} // namespace psi
