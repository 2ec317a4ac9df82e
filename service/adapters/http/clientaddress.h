#pragma once

#include <vector>

#include <QByteArray>

#include "shared/ipaddress.h"
#include "shared/result.h"

namespace psi {

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
    std::vector<IpRange> m_ranges;
};

} // namespace psi
