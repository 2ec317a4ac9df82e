#include "shared/ipaddress.h"

#include <algorithm>

#include <arpa/inet.h>

namespace psi {

namespace {
constexpr int mappedBits = 96;
constexpr std::array<quint8, 12> mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
} // namespace

bool IpAddress::isV4() const { return std::equal(mappedPrefix.begin(), mappedPrefix.end(), bytes.begin()); }

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
    if (isV4())
        inet_ntop(AF_INET, bytes.data() + mappedPrefix.size(), text.data(), text.size());
    else
        inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return QByteArray(text.data());
}

std::optional<IpRange> IpRange::parse(QByteArrayView text)
{
    const qsizetype slash = text.indexOf('/');
    const auto address = IpAddress::parse(slash < 0 ? text : text.first(slash));
    if (!address)
        return std::nullopt;
    const int width = address->isV4() ? 32 : 128;
    bool ok = true;
    const int prefix = slash < 0 ? width : text.sliced(slash + 1).toInt(&ok);
    if (!ok || prefix < 0 || prefix > width)
        return std::nullopt;
    return IpRange{*address, address->isV4() ? mappedBits + prefix : prefix};
}

bool IpRange::contains(const IpAddress &other) const
{
    const int whole = prefix / 8;
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin()))
        return false;
    if (prefix % 8 == 0)
        return true;
    const auto mask = static_cast<quint8>(0xff << (8 - prefix % 8));
    const auto at = static_cast<std::size_t>(whole);
    return (address.bytes[at] & mask) == (other.bytes[at] & mask);
}

} // namespace psi
