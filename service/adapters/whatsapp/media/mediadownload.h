#pragma once

#include <chrono>
#include <memory>

#include <QThreadPool>

#include "service/adapters/httpclient/httpclient.h"
#include "service/adapters/whatsapp/graph/graphlines.h"
#include "service/adapters/whatsapp/media/mediafolder.h"
#include "service/adapters/whatsapp/media/medialink.h"
#include "service/ports/clock.h"
#include "service/ports/mediasource.h"

namespace psi {

/// One file on its way: its URL, its bytes, its name. Kept alive by what is under way; one thread at a time.
class MediaDownload : public std::enable_shared_from_this<MediaDownload>
{
public:
    /// All outlive it.
    struct Tools
    {
        HttpClient &client;
        MediaFolder &folder;
        QThreadPool &disk;
        const Clock &clock;
        const MediaHosts &hosts;
        qint64 maxSize;
    };

    /// `name`: of the file in its folder.
    MediaDownload(const Tools &tools, MediaCall call, GraphLine line, WebUrl graph, QString name,
                  MediaSource::Done done);

    void start() { askForUrl(); }

private:
    ClientRequest get(const WebUrl &url) const;
    void askForUrl();
    void onUrl(const ClientAnswer &answer);
    void readFile();
    bool take(QByteArrayView bytes);
    void onFile(const ClientAnswer &answer);
    void keep();
    void end(CallOutcome outcome);
    void end(CallOutcome::Kind kind, const QByteArray &code, const QString &message);
    void endForStore(const Error &error);
    qint64 limit() const;

    const Tools m_tools;
    const MediaCall m_call;
    const GraphLine m_line;
    const WebUrl m_graph;
    const QString m_name;
    const std::chrono::steady_clock::time_point m_until;
    MediaSource::Done m_done;
    MediaLink m_link;
    std::unique_ptr<MediaFile> m_file;
    bool m_tooLarge = false;
    std::optional<Error> m_storeFault;
    bool m_askedAgain = false; ///< for a new URL, once
};

} // namespace psi
