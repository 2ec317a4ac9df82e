#pragma once

#include <array>
#include <optional>

#include <QByteArray>

namespace psi {

/// An IP address; an IPv4 address is kept in its IPv6-mapped form, so both spellings are equal. A value.
struct IpAddress
{
    std::array<quint8, 16> bytes{};

    /// Plain text of one address, without port, brackets or zone. Decimal, octal and shortened forms of IPv4
    /// are none.
    static std::optional<IpAddress> parse(QByteArrayView text);
    QByteArray toText() const;
    /// Also true of the IPv6-mapped spelling.
    bool isV4() const;
    friend bool operator==(const IpAddress &, const IpAddress &) = default;
};

/// A network such as 10.0.0.0/8, or one address. A value.
struct IpRange
{
    IpAddress address;
    int prefix = 0; ///< bits of the 128

    /// An address, or `address/prefix`.
    static std::optional<IpRange> parse(QByteArrayView text);
    bool contains(const IpAddress &other) const;
    friend bool operator==(const IpRange &, const IpRange &) = default;
};

} // namespace psi
