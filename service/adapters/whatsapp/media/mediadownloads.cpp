#include "service/adapters/whatsapp/media/mediadownloads.h"

#include <QRegularExpression>

#include "service/adapters/whatsapp/media/mediadownload.h"

namespace psi {

namespace {

constexpr int callThreads = 2;
constexpr int diskThreads = 2;

HttpClientSettings clientSettings(const MediaSettings &settings)
{
    HttpClientSettings client;
    client.name = "psi-media";
    client.threads = callThreads;
    client.caFile = settings.caFile;
    client.resolve = settings.resolve;
    return client;
}

bool isMediaId(const QString &id)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9_-]{1,128}\\z"));
    return form.match(id).hasMatch();
}

MediaFetched failed(CallOutcome::Kind kind, const char *code, const char *message)
{
    MediaFetched fetched;
    fetched.outcome.kind = kind;
    fetched.outcome.code = code;
    fetched.outcome.message = QString::fromLatin1(message);
    return fetched;
}

} // namespace

MediaDownloads::MediaDownloads(MediaSettings settings, const GraphLines &lines, const Clock &clock)
    : m_settings(std::move(settings))
    , m_lines(lines)
    , m_clock(clock)
    , m_url(WebUrl::parse(m_settings.graphUrl))
    , m_hosts{m_settings.mediaHosts, m_url ? m_url->host : QByteArray(), m_settings.allowHttp}
    , m_folder(m_settings.folder)
    , m_client(clientSettings(m_settings))
{
    m_disk.setMaxThreadCount(diskThreads);
    m_disk.setExpiryTimeout(-1);
}

MediaDownloads::~MediaDownloads() { stop(); }

Result<void> MediaDownloads::start()
{
    if (!m_url)
        return m_url.error();
    const Result<void> ready = m_folder.makeReady();
    return ready ? m_client.start() : ready;
}

void MediaDownloads::stop()
{
    m_client.stop();
    m_disk.waitForDone();
}

void MediaDownloads::fetch(const MediaCall &call, Done done)
{
    const std::optional<GraphLine> line = m_lines.find(call.line);
    const QString name = MediaFolder::nameOf(call.messageId, call.mimeType);
    const auto end = [&](CallOutcome::Kind kind, const char *code, const char *message) {
        m_client.post([done, fetched = failed(kind, code, message)] { done(fetched); });
    };
    using Kind = CallOutcome::Kind;
    if (!line || !m_url) {
        end(Kind::Refused, "LINE_UNKNOWN", "the line is not configured");
    } else if (!isMediaId(call.mediaId) || name.isEmpty()) {
        end(Kind::Refused, "MEDIA_INVALID", "the file's id or its message's is none");
    } else if (line->accessToken.isEmpty()) {
        end(Kind::HoldLine, "TOKEN_MISSING", "the line has no access token");
    } else {
        const MediaDownload::Tools tools{m_client, m_folder, m_disk, m_clock, m_hosts, m_settings.maxSize};
        std::make_shared<MediaDownload>(tools, call, *line, *m_url, name, std::move(done))->start();
    }
}

} // namespace psi
