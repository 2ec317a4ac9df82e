#pragma once

#include "service/adapters/httpclient/hostlookup.h"
#include "service/domain/outbound/egressrules.h"
#include "service/ports/egresscheck.h"
#include "shared/timestamp.h"

namespace psi {

/// The check before a URL is saved: its form, and the addresses that its name has now. Any thread.
class EgressGuard : public EgressCheck
{
public:
    /// `resolve`: see HostLookup.
    explicit EgressGuard(EgressRules rules, HostLookup::Resolve resolve = {},
                         Micros patience = std::chrono::seconds(5))
        : m_rules(std::move(rules))
        , m_patience(patience)
        , m_lookup(std::move(resolve))
    {}

    Result<void> check(const QString &url) override;

private:
    const EgressRules m_rules;
    const Micros m_patience;
    HostLookup m_lookup;
};

} // namespace psi
