#include "service/domain/outbound/egressrules.h"

#include <algorithm>

#include <QStringList>

#include "service/domain/outbound/publicaddress.h"

namespace psi {

namespace {

Error refused(const char *reason) { return {ErrorCode::Invalid, QString::fromLatin1(reason)}; }

// As a URL's host is a number in one of the forms that a resolver takes for an IPv4 address: "2130706433",
// "0x7f.1", "127.1".
bool looksLikeNumber(const QByteArray &host)
{
    const QByteArray last = host.sliced(host.lastIndexOf('.') + 1);
    if (last.startsWith("0x"))
        return true;
    return !last.isEmpty() &&
           std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

Result<EgressRules> EgressRules::parse(const QStringList &networks, bool allowHttp)
{
    std::vector<IpRange> allowed;
    for (const QString &text : networks) {
        const std::optional<IpRange> range = IpRange::parse(text.toUtf8());
        if (!range)
            return Error{ErrorCode::Invalid, QStringLiteral("not an address or network: %1").arg(text)};
        allowed.push_back(*range);
    }
    return EgressRules(std::move(allowed), allowHttp);
}

Result<WebUrl> EgressRules::check(const QString &text) const
{
    Result<WebUrl> url = WebUrl::parse(text);
    if (!url)
        return url;
    if (!url->isTls && !m_allowHttp)
        return refused("must begin with https://");
    if (const std::optional<IpAddress> address = IpAddress::parse(url->host)) {
        if (!mayReach(*address, url->port))
            return refused("names an address or port that webhooks may not reach");
        return url;
    }
    if (looksLikeNumber(url->host))
        return refused("names no host");
    // A name may lead into an allowed network, where any port is open; that is seen when it is looked up.
    if (m_allowed.empty() && url->port != 443 && url->port != 8443)
        return refused("must use port 443 or 8443");
    return url;
}

bool EgressRules::mayReach(const IpAddress &address, quint16 port) const
{
    return isAllowed(address) || ((port == 443 || port == 8443) && isPublicAddress(address));
}

bool EgressRules::isAllowed(const IpAddress &address) const
{
    return std::any_of(m_allowed.begin(), m_allowed.end(),
                       [&](const IpRange &range) { return range.contains(address); });
}

} // namespace psi
