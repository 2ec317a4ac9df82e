#include "service/domain/outbound/weburl.h"

#include <QUrl>

#include "shared/ipaddress.h"

namespace psi {

namespace {

constexpr quint16 httpsPort = 443;
constexpr quint16 httpPort = 80;

Error wrong(const char *reason) { return {ErrorCode::Invalid, QString::fromLatin1(reason)}; }

// Names are letters, digits, hyphens, dots and underscores: what else a URL may hold has no business in a
// Host header or a look-up.
bool isPlainName(const QByteArray &host)
{
    for (const char c : host) {
        const bool isPlain =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        if (!isPlain)
            return false;
    }
    return !host.isEmpty() && !host.startsWith('.') && !host.startsWith('-') && !host.endsWith('.');
}

} // namespace

Result<WebUrl> WebUrl::parse(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || text.trimmed() != text)
        return wrong("is no web address");
    if (url.scheme() != QLatin1String("https") && url.scheme() != QLatin1String("http"))
        return wrong("must begin with https://");
    if (!url.userInfo().isEmpty() || url.authority().contains(QLatin1Char('@')))
        return wrong("must hold no user name or password");
    if (url.hasFragment())
        return wrong("must have no fragment (#)");
    WebUrl parsed;
    parsed.isTls = url.scheme() == QLatin1String("https");
    parsed.host = url.host(QUrl::FullyEncoded).toLatin1().toLower();
    const int port = url.port(parsed.isTls ? httpsPort : httpPort);
    if (port <= 0 || port > 0xffff)
        return wrong("has no usable port");
    parsed.port = static_cast<quint16>(port);
    if (!IpAddress::parse(parsed.host) && !isPlainName(parsed.host))
        return wrong("has no usable host");
    parsed.target = url.path(QUrl::FullyEncoded).toLatin1();
    if (parsed.target.isEmpty())
        parsed.target = "/";
    if (url.hasQuery())
        parsed.target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    return parsed;
}

QByteArray WebUrl::authority() const
{
    QByteArray text = host.contains(':') ? '[' + host + ']' : host;
    if (port != (isTls ? httpsPort : httpPort))
        text += ':' + QByteArray::number(port);
    return text;
}

bool WebUrl::isLoopback() const
{
    static const IpRange loopback = IpRange::parse("127.0.0.0/8").value();
    const std::optional<IpAddress> address = IpAddress::parse(host);
    if (!address)
        return host == "localhost";
    return loopback.contains(*address) || address == IpAddress::parse("::1");
}

} // namespace psi
