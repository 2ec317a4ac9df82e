#pragma once

#include <memory>

#include <QThreadPool>

#include "service/adapters/httpclient/httpclient.h"
#include "service/adapters/whatsapp/graph/graphlines.h"
#include "service/adapters/whatsapp/media/mediafolder.h"
#include "service/adapters/whatsapp/media/medialink.h"
#include "service/ports/clock.h"
#include "service/ports/mediasource.h"

namespace psi {

struct MediaSettings
{
    QString graphUrl;       ///< with the version, as GraphSettings::url
    QStringList mediaHosts; ///< see MediaHosts
    bool allowHttp = false;
    QString folder;
    qint64 maxSize = 100 << 20; ///< above it, and above mediaLimit(), a file is refused
    QByteArray caFile;          ///< see HttpClientSettings
    HostLookup::Resolve resolve;
};

/// Fetches files from WhatsApp, by Meta's documentation of the Cloud API (media): asks for the file's URL,
/// which lives for minutes, then reads it with the same token into the media folder.
///
/// Threads of its own for the calls and for bringing files to disk. fetch() belongs to any thread, start()
/// and stop() to one. `lines` and `clock` outlive it.
class MediaDownloads : public MediaSource
{
public:
    MediaDownloads(MediaSettings settings, const GraphLines &lines, const Clock &clock);
    ~MediaDownloads() override;

    /// Invalid: the URL is none, or the system's authorities cannot be read. Unavailable: the folder cannot
    /// be written. Safe twice, as stop().
    Result<void> start();
    /// Calls in flight end as failed tries.
    void stop();

    void fetch(const MediaCall &call, Done done) override;

private:
    const MediaSettings m_settings;
    const GraphLines &m_lines;
    const Clock &m_clock;
    const Result<WebUrl> m_url;
    const MediaHosts m_hosts;
    MediaFolder m_folder;
    QThreadPool m_disk; ///< fsync and rename
    HttpClient m_client;
};

} // namespace psi
