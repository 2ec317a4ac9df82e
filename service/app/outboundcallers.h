#pragma once

#include "service/adapters/areas/areawebhooks.h"
#include "service/adapters/whatsapp/graph/graphmessages.h"
#include "service/adapters/whatsapp/media/mediadownloads.h"
#include "service/app/serviceconfig.h"

namespace psi {

/// Everything that calls out, made of the configuration: the Graph API, area webhooks, files. start(), stop()
/// and reload() belong to one thread, the ports that it hands out to any. `clock` outlives it.
class OutboundCallers
{
public:
    /// `mediaFolder` is used where media.store names none.
    OutboundCallers(const ServiceConfig &config, const QString &mediaFolder, const Clock &clock);

    /// Invalid: the system's authorities for TLS cannot be read. Unavailable: the media folder cannot be
    /// written. Safe twice, as stop(), which ends what is in flight.
    Result<void> start();
    void stop();
    /// The next call uses the lines and tokens of this configuration.
    void reload(const ServiceConfig &config);

    MessageProvider &messages() { return m_messages; }
    AreaCaller &areas() { return m_areas; }
    MediaSource &media() { return m_media; }

private:
    GraphLines m_lines;
    GraphMessages m_messages;
    AreaWebhooks m_areas;
    MediaDownloads m_media;
};

namespace settings {

std::vector<GraphLine> graphLines(const ServiceConfig &config);
GraphSettings graph(const ServiceConfig &config);
/// `egress.*`, checked with the configuration.
EgressRules egress(const ServiceConfig &config);
MediaSettings media(const ServiceConfig &config, const QString &defaultFolder);

} // namespace settings

} // namespace psi
