#include "service/adapters/http/clientaddress.h"

#include <algorithm>

#include <arpa/inet.h>

namespace psi {

namespace {
constexpr int mappedBits = 96;
constexpr std::array<quint8, 12> mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool isV4(const IpAddress &address)
{
    return std::equal(mappedPrefix.begin(), mappedPrefix.end(), address.bytes.begin());
}

bool sameBits(const IpAddress &a, const IpAddress &b, int bits)
{
    const int whole = bits / 8;
    if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin()))
        return false;
    if (bits % 8 == 0)
        return true;
    const auto mask = static_cast<quint8>(0xff << (8 - bits % 8));
    const auto at = static_cast<std::size_t>(whole);
    return (a.bytes[at] & mask) == (b.bytes[at] & mask);
}

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

std::optional<IpAddress> IpAddress::parse(QByteArrayView text)
{
    const QByteArray plain = text.toByteArray(); // ends with NUL
    IpAddress address;
    if (plain.contains('\0'))
        return std::nullopt;
    if (inet_pton(AF_INET6, plain.constData(), address.bytes.data()) == 1)
        return address;
    std::copy(mappedPrefix.begin(), mappedPrefix.end(), address.bytes.begin());
    if (inet_pton(AF_INET, plain.constData(), address.bytes.data() + mappedPrefix.size()) == 1)
        return address;
    return std::nullopt;
}

QByteArray IpAddress::toText() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (isV4(*this))
        inet_ntop(AF_INET, bytes.data() + mappedPrefix.size(), text.data(), text.size());
    else
        inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return QByteArray(text.data());
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<QByteArray> &items)
{
    TrustedProxies proxies;
    for (const QByteArray &item : items) {
        const Error wrong{ErrorCode::Invalid,
                          QStringLiteral("not an address or CIDR range: %1").arg(QString::fromUtf8(item))};
        const qsizetype slash = item.indexOf('/');
        const auto address =
            IpAddress::parse(slash < 0 ? QByteArrayView(item) : QByteArrayView(item).first(slash));
        if (!address)
            return wrong;
        const int width = isV4(*address) ? 32 : 128;
        bool ok = true;
        const int prefix = slash < 0 ? width : item.mid(slash + 1).toInt(&ok);
        if (!ok || prefix < 0 || prefix > width)
            return wrong;
        proxies.m_ranges.push_back({*address, isV4(*address) ? mappedBits + prefix : prefix});
    }
    return proxies;
}

bool TrustedProxies::contains(const IpAddress &address) const
{
    return std::any_of(m_ranges.begin(), m_ranges.end(),
                       [&](const Range &range) { return sameBits(range.address, address, range.prefix); });
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
