#pragma once

#include <functional>

#include "service/adapters/areas/areawebhooks.h"
#include "service/adapters/areas/egressguard.h"
#include "service/adapters/http/adminendpoint.h"
#include "service/adapters/whatsapp/graph/graphlinecheck.h"
#include "service/app/chosenstore.h"
#include "service/app/serviceconfig.h"
#include "service/usecases/admin/adminservice.h"

namespace psi {

/// What the admin API has others of this process do.
struct AdminHooks
{
    /// As AdminParts says.
    std::function<Result<void>(QueueCall)> onQueue;
    std::function<void(const NewJob &)> wake;
    /// Asks for the configuration to be read again, soon.
    std::function<void()> reload;
};

/// What the admin API is wired to; all of it outlives it.
struct AdminApiParts
{
    ChosenStore &store;
    MenuCache &menuCache;
    AnswersSwitch &answers;
    const Snapshot<RouterPolicy> &policy;
    const KeyedHash &hash;
    const Clock &clock;
    Log &log;
    Metrics &metrics;
    HttpHandler &next;
};

/// The admin API of this process, from the endpoint down to its use cases. start() before the HTTP server's,
/// stop() after it.
class AdminApi
{
public:
    AdminApi(const ServiceConfig &config, AdminApiParts parts, AdminHooks hooks);

    void start();
    void stop();
    /// A new configuration was read.
    void configure(const ServiceConfig &config);

    HttpHandler &endpoint() { return m_endpoint; }
    TokenBook &tokens() { return m_tokens; }
    /// Of its threads: whether each stands in a request.
    const std::deque<BusyMark> &marks() const { return m_endpoint.marks(); }

private:
    void warnUnless(const Result<void> &started, const char *what);
    AdminParts partsOf(const ServiceConfig &config, AdminApiParts parts, AdminHooks hooks);

    Log &m_log;
    TokenBook m_tokens;
    LineDesk m_lines;
    EgressGuard m_egress;
    AreaWebhooks m_areaCalls; ///< tests only, as m_lineCheck: what is sent goes by the courier
    GraphLines m_graphLines;
    GraphLineCheck m_lineCheck;
    AdminService m_service;
    AdminEndpoint m_endpoint;
};

} // namespace psi
