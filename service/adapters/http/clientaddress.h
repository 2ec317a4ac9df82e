#pragma once

#include <array>
#include <optional>
#include <vector>

#include <QByteArray>

#include "shared/result.h"

namespace psi {

/// An IP address; an IPv4 address is kept in its IPv6-mapped form, so both spellings are equal.
struct IpAddress
{
    std::array<quint8, 16> bytes{};

    /// Plain text of one address, without port or brackets.
    static std::optional<IpAddress> parse(QByteArrayView text);
    QByteArray toText() const;
    friend bool operator==(const IpAddress &, const IpAddress &) = default;
};

/// The proxies whose X-Forwarded-For is believed. A value; immutable once made.
class TrustedProxies
{
public:
    /// Each item is an address or `address/prefix`. Invalid names the wrong item.
    static Result<TrustedProxies> parse(const std::vector<QByteArray> &items);
    bool contains(const IpAddress &address) const;

    /// The client behind a trusted peer: the right-most hop of X-Forwarded-For that is no trusted proxy. What
    /// stands left of it, or of a hop that is no address, was written by others and is not looked at.
    IpAddress clientOf(const IpAddress &peer, QByteArrayView forwardedFor) const;

private:
    struct Range
    {
        IpAddress address;
        int prefix; ///< bits of the 128
    };
    std::vector<Range> m_ranges;
};

} // namespace psi
