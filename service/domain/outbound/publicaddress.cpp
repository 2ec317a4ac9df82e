#include "service/domain/outbound/publicaddress.h"

#include <algorithm>
#include <vector>

namespace psi {

namespace {

std::vector<IpRange> rangesOf(std::initializer_list<const char *> texts)
{
    std::vector<IpRange> ranges;
    for (const char *text : texts)
        ranges.push_back(IpRange::parse(text).value());
    return ranges;
}

bool isIn(const std::vector<IpRange> &ranges, const IpAddress &address)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const IpRange &range) { return range.contains(address); });
}

// Of IPv4, what is not the public internet.
const std::vector<IpRange> &specialV4()
{
    static const std::vector<IpRange> ranges =
        rangesOf({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                  "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
                  "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
                  "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"});
    return ranges;
}

// Of global unicast, what is special: protocol assignments with Teredo, documentation, 6to4, AS112.
const std::vector<IpRange> &specialV6()
{
    static const std::vector<IpRange> ranges =
        rangesOf({"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"});
    return ranges;
}

} // namespace

bool isPublicAddress(const IpAddress &address)
{
    if (address.isV4())
        return !isIn(specialV4(), address);
    static const IpRange globalUnicast = IpRange::parse("2000::/3").value();
    return globalUnicast.contains(address) && !isIn(specialV6(), address);
}

} // namespace psi
