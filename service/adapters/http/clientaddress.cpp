#include "service/adapters/http/clientaddress.h"

#include <algorithm>

namespace psi {

namespace {
/// "1.2.3.4", "1.2.3.4:5678", "[::1]", "[::1]:5678", "::1".
QByteArrayView withoutPort(QByteArrayView hop)
{
    if (hop.startsWith('[')) {
        const qsizetype end = hop.indexOf(']');
        return end < 0 ? hop : hop.sliced(1, end - 1);
    }
    const qsizetype colon = hop.indexOf(':');
    return colon >= 0 && hop.lastIndexOf(':') == colon ? hop.first(colon) : hop;
}
} // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<QByteArray> &items)
{
    TrustedProxies proxies;
    for (const QByteArray &item : items) {
        const std::optional<IpRange> range = IpRange::parse(item);
        if (!range)
            return Error{ErrorCode::Invalid,
                         QStringLiteral("not an address or CIDR range: %1").arg(QString::fromUtf8(item))};
        proxies.m_ranges.push_back(*range);
    }
    return proxies;
}

bool TrustedProxies::contains(const IpAddress &address) const
{
    return std::any_of(m_ranges.begin(), m_ranges.end(),
                       [&](const IpRange &range) { return range.contains(address); });
}

IpAddress TrustedProxies::clientOf(const IpAddress &peer, QByteArrayView forwardedFor) const
{
    IpAddress client = peer;
    while (contains(client) && !forwardedFor.isEmpty()) {
        const qsizetype comma = forwardedFor.lastIndexOf(',');
        const QByteArrayView hop = forwardedFor.sliced(comma + 1).trimmed();
        forwardedFor = comma < 0 ? QByteArrayView() : forwardedFor.first(comma);
        const auto address = IpAddress::parse(withoutPort(hop));
        if (!address)
            break;
        client = *address;
    }
    return client;
}

} // namespace psi
