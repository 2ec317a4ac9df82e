#pragma once

#include <memory>

#include <QByteArray>

struct redisReply;

namespace psi {

/// One value of a reply. A view: good as long as the RedisReply it came from.
class RedisValue
{
public:
    explicit RedisValue(const redisReply *reply)
        : m_reply(reply)
    {}

    bool isNull() const;
    bool isError() const;
    /// Of texts, statuses and errors; else empty.
    QByteArrayView view() const;
    QByteArray text() const { return view().toByteArray(); }
    /// Of integers, and of texts that are decimal numbers; else 0.
    std::int64_t integer() const;
    /// Number of elements; 0 for what is no array.
    std::size_t size() const;
    /// Null beyond the end.
    RedisValue at(std::size_t i) const;

private:
    const redisReply *m_reply;
};

/// Owns one reply of the server. Movable value; no thread of its own.
class RedisReply
{
public:
    explicit RedisReply(redisReply *owned);
    RedisValue value() const { return RedisValue(m_reply.get()); }

private:
    struct Free
    {
        void operator()(redisReply *reply) const;
    };
    std::unique_ptr<redisReply, Free> m_reply;
};

} // namespace psi
