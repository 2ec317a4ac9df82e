#include "service/adapters/redis/redistarget.h"

#include <QUrl>

namespace psi {

namespace {
constexpr quint16 redisPort = 6379;
constexpr quint16 sentinelPort = 26379;
constexpr int mostDatabases = 10000;

Error invalid(const char *why) { return {ErrorCode::Invalid, QString::fromLatin1(why)}; }

QByteArray unescaped(const QString &text) { return QByteArray::fromPercentEncoding(text.toUtf8()); }

Result<RedisAddress> addressOf(const QString &text, quint16 usualPort)
{
    RedisAddress address{{}, usualPort};
    QString host = text;
    QString port;
    const qsizetype bracket = text.indexOf(QLatin1Char(']'));
    if (text.startsWith(QLatin1Char('[')) && bracket > 0) {
        host = text.mid(1, bracket - 1);
        port = text.mid(bracket + 1);
    } else if (const qsizetype colon = text.lastIndexOf(QLatin1Char(':')); colon >= 0) {
        host = text.left(colon);
        port = text.mid(colon);
    }
    address.host = host.toUtf8();
    if (host.isEmpty() || host.contains(QLatin1Char('/')))
        return invalid("has no host");
    if (port.isEmpty())
        return address;
    bool ok = false;
    address.port = port.mid(1).toUShort(&ok);
    if (!port.startsWith(QLatin1Char(':')) || !ok || address.port == 0)
        return invalid("has no such port");
    return address;
}

Result<void> readLogin(const QString &text, RedisTarget &target)
{
    const qsizetype colon = text.indexOf(QLatin1Char(':'));
    if (colon < 0)
        return invalid("names a user without a password; write user:password@ or :password@");
    target.user = unescaped(text.left(colon));
    target.password = unescaped(text.mid(colon + 1));
    return {};
}

Result<void> readDatabase(const QString &text, RedisTarget &target)
{
    if (text.isEmpty())
        return {};
    bool ok = false;
    target.database = text.toInt(&ok);
    if (!ok || target.database < 0 || target.database > mostDatabases)
        return invalid("has no such database");
    return {};
}

Result<void> readPath(const QString &path, bool sentinel, RedisTarget &target)
{
    const QStringList parts = path.split(QLatin1Char('/'));
    if (!sentinel)
        return parts.size() > 1 ? invalid("has more than a database behind the host")
                                : readDatabase(parts.value(0), target);
    target.masterName = unescaped(parts.value(0));
    if (target.masterName.isEmpty())
        return invalid("does not say which master the Sentinels watch");
    return parts.size() > 2 ? invalid("has more than name and database behind the hosts")
                            : readDatabase(parts.value(1), target);
}
} // namespace

Result<RedisTarget> redisTargetOf(const QString &url)
{
    const bool sentinel = url.startsWith(QStringLiteral("redis+sentinel://"));
    if (!sentinel && !url.startsWith(QStringLiteral("redis://")))
        return invalid("must begin with redis:// or redis+sentinel://");
    RedisTarget target;
    QString rest = url.mid(url.indexOf(QStringLiteral("://")) + 3);
    if (const qsizetype at = rest.lastIndexOf(QLatin1Char('@')); at >= 0) {
        if (const Result<void> login = readLogin(rest.left(at), target); !login)
            return login.error();
        rest = rest.mid(at + 1);
    }
    const qsizetype slash = rest.indexOf(QLatin1Char('/'));
    const QString hosts = slash < 0 ? rest : rest.left(slash);
    for (const QString &host : sentinel ? hosts.split(QLatin1Char(',')) : QStringList{hosts}) {
        const Result<RedisAddress> address = addressOf(host, sentinel ? sentinelPort : redisPort);
        if (!address)
            return address.error();
        target.addresses.push_back(*address);
    }
    const QString path = slash < 0 ? QString() : rest.mid(slash + 1);
    if (const Result<void> read = readPath(path, sentinel, target); !read)
        return read.error();
    return target;
}

} // namespace psi
