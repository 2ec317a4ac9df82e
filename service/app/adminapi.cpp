#include "service/app/adminapi.h"

#include <thread>

#include <QRandomGenerator>

#include "service/app/buildinfo.h"
#include "service/app/demo.h"
#include "service/app/outboundcallers.h"

namespace psi {

namespace {

std::vector<LineInfo> linesOf(const ServiceConfig &config)
{
    std::vector<LineInfo> lines;
    for (const LineConfig &line : config.lines)
        lines.push_back({LineId(line.id), line.displayNumber});
    return lines;
}

} // namespace

AdminApi::AdminApi(const ServiceConfig &config, AdminApiParts parts, AdminHooks hooks)
    : m_log(parts.log)
    , m_tokens(parts.store.tokens(), parts.clock)
    , m_lines(linesOf(config), parts.store.meta(), parts.clock)
    , m_egress(settings::egress(config))
    , m_areaCalls({settings::egress(config), {}, {}}, parts.clock)
    , m_graphLines(settings::graphLines(config))
    , m_lineCheck({config.graphUrl, {}}, m_graphLines, parts.clock)
    , m_service(
          partsOf(config, parts, std::move(hooks)),
          [] { return QRandomGenerator::global()->generateDouble(); },
          [](Micros wait) { std::this_thread::sleep_for(wait); })
    , m_endpoint(m_service, parts.metrics, parts.log, parts.next,
                 isLoopbackAddress(config.adminListen) ? nullptr : &parts.metrics)
{}

AdminParts AdminApi::partsOf(const ServiceConfig &config, AdminApiParts parts, AdminHooks hooks)
{
    return {m_tokens,
            parts.store.unit(),
            parts.store.idempotency(),
            parts.store.meta(),
            parts.store.menus(),
            parts.menuCache,
            parts.store.areas(),
            parts.answers,
            parts.store.agents(),
            parts.store.outbox(),
            m_lines,
            m_egress,
            m_areaCalls,
            m_lineCheck,
            parts.policy,
            parts.hash,
            parts.clock,
            parts.log,
            {config.environment, config.environmentColor, QString::fromLatin1(versionText())},
            std::move(hooks.onQueue),
            std::move(hooks.wake),
            std::move(hooks.reload)};
}

void AdminApi::start()
{
    warnUnless(m_areaCalls.start(), "areas cannot be tested");
    warnUnless(m_lineCheck.start(), "lines cannot be tested");
    m_endpoint.start();
}

// The calls first: a request that waits for one is through then.
void AdminApi::stop()
{
    m_areaCalls.stop();
    m_lineCheck.stop();
    m_endpoint.stop();
}

void AdminApi::warnUnless(const Result<void> &started, const char *what)
{
    if (!started)
        m_log.warn(QLatin1String(what), started.error().message);
}

void AdminApi::configure(const ServiceConfig &config)
{
    m_lines.configure(linesOf(config));
    m_graphLines.replace(settings::graphLines(config));
}

} // namespace psi
