#include "service/adapters/redis/rediserrors.h"

#include <array>

namespace psi {

namespace {
struct Meaning
{
    const char *word; ///< with which the reply begins
    ErrorCode code;
    RedisAfterError then;
};

constexpr std::array<Meaning, 18> meanings{{
    // Of our scripts (resources/redis/libmeta.lua).
    {"EPOCH", ErrorCode::EpochMismatch, RedisAfterError::GoOn},
    {"CLOSED", ErrorCode::Conflict, RedisAfterError::GoOn},
    {"INVALID", ErrorCode::Invalid, RedisAfterError::GoOn},
    // Of the server.
    {"NOSCRIPT", ErrorCode::Unavailable, RedisAfterError::LoadScript},
    {"OOM", ErrorCode::Full, RedisAfterError::GoOn},
    {"MISCONF", ErrorCode::Unavailable, RedisAfterError::GoOn},
    {"NOREPLICAS", ErrorCode::Unavailable, RedisAfterError::GoOn},
    {"BUSY", ErrorCode::Unavailable, RedisAfterError::GoOn},
    {"TRYAGAIN", ErrorCode::Unavailable, RedisAfterError::GoOn},
    {"READONLY", ErrorCode::Unavailable, RedisAfterError::Reconnect},
    {"LOADING", ErrorCode::Unavailable, RedisAfterError::Reconnect},
    {"MASTERDOWN", ErrorCode::Unavailable, RedisAfterError::Reconnect},
    {"UNBLOCKED", ErrorCode::Unavailable, RedisAfterError::Reconnect},
    {"CLUSTERDOWN", ErrorCode::Unavailable, RedisAfterError::Reconnect},
    {"NOAUTH", ErrorCode::Unavailable, RedisAfterError::Reconnect},
    {"WRONGPASS", ErrorCode::Unavailable, RedisAfterError::Reconnect},
    {"NOPERM", ErrorCode::Unavailable, RedisAfterError::GoOn},
    {"MAXCLIENTS", ErrorCode::Unavailable, RedisAfterError::Reconnect},
}};

const Meaning *meaningOf(QByteArrayView reply)
{
    const qsizetype space = reply.indexOf(' ');
    const QByteArrayView word = space < 0 ? reply : reply.first(space);
    for (const Meaning &meaning : meanings) {
        if (word == QByteArrayView(meaning.word))
            return &meaning;
    }
    return nullptr;
}
} // namespace

RedisAfterError afterError(QByteArrayView reply)
{
    const Meaning *meaning = meaningOf(reply);
    return meaning == nullptr ? RedisAfterError::GoOn : meaning->then;
}

Error errorOfReply(QByteArrayView reply)
{
    const Meaning *meaning = meaningOf(reply);
    const QString text = QStringLiteral("Redis: ") + QString::fromUtf8(reply.toByteArray().left(300));
    return {meaning == nullptr ? ErrorCode::Internal : meaning->code, text};
}

} // namespace psi
