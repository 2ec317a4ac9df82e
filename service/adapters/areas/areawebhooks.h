#pragma once

#include "service/adapters/httpclient/httpclient.h"
#include "service/domain/outbound/egressrules.h"
#include "service/ports/areacaller.h"
#include "service/ports/clock.h"

namespace psi {

struct AreaWebhookSettings
{
    EgressRules rules;
    QByteArray caFile;           ///< see HttpClientSettings
    HostLookup::Resolve resolve; ///< see HttpClientSettings
};

/// Posts area webhooks (docs/area-webhooks.md): signed anew for each try, to addresses that the rules allow
/// and that are looked at again right before connecting. One connection for each call, nothing followed, no
/// proxy. An area without a secret gets no signature.
///
/// A thread of its own; post() belongs to any thread, start() and stop() to one. `clock` outlives it.
class AreaWebhooks : public AreaCaller
{
public:
    AreaWebhooks(const AreaWebhookSettings &settings, const Clock &clock);
    ~AreaWebhooks() override;

    /// Invalid: the system's authorities cannot be read. Safe twice, as stop().
    Result<void> start();
    void stop();

    void post(const AreaCall &call, Done done) override;

private:
    ClientRequest request(const AreaCall &call, const WebUrl &url) const;

    const EgressRules m_rules;
    const Clock &m_clock;
    HttpClient m_client;
};

} // namespace psi
