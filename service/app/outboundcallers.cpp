#include "service/app/outboundcallers.h"

namespace psi {

namespace settings {

std::vector<GraphLine> graphLines(const ServiceConfig &config)
{
    std::vector<GraphLine> lines;
    for (const LineConfig &line : config.lines)
        lines.push_back({LineId(line.id), line.phoneNumberId.toLatin1(), line.accessToken.toUtf8()});
    return lines;
}

GraphSettings graph(const ServiceConfig &config)
{
    GraphSettings settings;
    settings.url = config.graphUrl;
    settings.markReadTimeout = config.outboundTimeout;
    return settings;
}

EgressRules egress(const ServiceConfig &config)
{
    const Result<EgressRules> rules = EgressRules::parse(config.egressAllow, config.egressAllowHttp);
    return rules ? *rules : EgressRules(); // checked with the configuration
}

MediaSettings media(const ServiceConfig &config, const QString &defaultFolder)
{
    MediaSettings settings;
    settings.graphUrl = config.graphUrl;
    settings.mediaHosts = config.graphMediaHosts;
    settings.allowHttp = config.graphAllowHttp;
    settings.folder = config.mediaStore.isEmpty() ? defaultFolder : config.mediaStore;
    settings.maxSize = config.mediaMaxSize;
    return settings;
}

} // namespace settings

OutboundCallers::OutboundCallers(const ServiceConfig &config, const QString &mediaFolder, const Clock &clock)
    : m_lines(settings::graphLines(config))
    , m_messages(settings::graph(config), m_lines, clock)
    , m_areas({settings::egress(config), {}, {}}, clock)
    , m_media(settings::media(config, mediaFolder), m_lines, clock)
{}

Result<void> OutboundCallers::start()
{
    Result<void> started = m_messages.start();
    if (started)
        started = m_areas.start();
    if (started)
        started = m_media.start();
    return started;
}

void OutboundCallers::stop()
{
    m_messages.stop();
    m_areas.stop();
    m_media.stop();
}

void OutboundCallers::reload(const ServiceConfig &config) { m_lines.replace(settings::graphLines(config)); }

} // namespace psi
