#include "service/adapters/areas/egressguard.h"

#include <algorithm>
#include <future>

namespace psi {

Result<void> EgressGuard::check(const QString &text)
{
    const Result<WebUrl> url = m_rules.check(text);
    if (!url)
        return url.error();
    using Found = Result<HostLookup::Addresses>;
    const auto promise = std::make_shared<std::promise<Found>>();
    std::future<Found> future = promise->get_future();
    m_lookup.find(url->host, [promise](const Found &found) { promise->set_value(found); });
    if (future.wait_for(m_patience) != std::future_status::ready)
        return Error{ErrorCode::NotFound, QStringLiteral("names a host that could not be looked up in time")};
    const Found found = future.get();
    if (!found)
        return Error{ErrorCode::NotFound, QStringLiteral("names a host without an address")};
    const bool allMay = std::all_of(found->begin(), found->end(), [&](const IpAddress &address) {
        return m_rules.mayReach(address, url->port);
    });
    if (!allMay)
        return Error{ErrorCode::Invalid,
                     QStringLiteral("names a host whose address or port webhooks may not reach")};
    return {};
}

} // namespace psi
