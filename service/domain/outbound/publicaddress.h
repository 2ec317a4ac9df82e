#pragma once

#include "shared/ipaddress.h"

namespace psi {

/// True when the address belongs to the public internet: none of the special ranges of IPv4 and IPv6 (IANA
/// special-purpose registries: private, loopback, link-local with the cloud's metadata service, shared,
/// documentation, benchmarks, multicast, reserved, unique local). IPv6 must be global unicast (2000::/3).
/// Addresses that carry an IPv4 address (mapped, translated, 6to4, Teredo) are not public: what they reach
/// is decided elsewhere. Pure; any thread.
bool isPublicAddress(const IpAddress &address);

} // namespace psi
