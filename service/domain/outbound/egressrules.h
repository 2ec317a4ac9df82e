#pragma once

#include <vector>

#include <QString>

#include "service/domain/outbound/weburl.h"
#include "shared/ipaddress.h"

namespace psi {

/// Where area webhooks may go (`[egress]`): https to public addresses on 443 and 8443, and to any port of
/// the networks that are allowed by name. Guards against addresses that an operator, or who rules a name in
/// the DNS, would point at our own network. A value; pure; any thread.
class EgressRules
{
public:
    EgressRules() = default;
    EgressRules(std::vector<IpRange> allowed, bool allowHttp)
        : m_allowed(std::move(allowed))
        , m_allowHttp(allowHttp)
    {}
    /// `egress.allow` as it stands in the configuration. Invalid names the wrong item.
    static Result<EgressRules> parse(const QStringList &networks, bool allowHttp);

    /// What can be said of a URL before its name is looked up: form, scheme, user, port, a literal address.
    /// Invalid, for people.
    Result<WebUrl> check(const QString &url) const;
    /// Of an address that a name gave, right before connecting to it.
    bool mayReach(const IpAddress &address, quint16 port) const;

private:
    bool isAllowed(const IpAddress &address) const;

    std::vector<IpRange> m_allowed;
    bool m_allowHttp = false;
};

} // namespace psi
