#pragma once

#include <atomic>

#include "service/adapters/httpclient/httpclient.h"
#include "service/adapters/whatsapp/graph/graphlines.h"
#include "service/ports/clock.h"
#include "service/ports/messageprovider.h"

namespace psi {

struct GraphSettings
{
    QString url;     ///< with the version: https://graph.facebook.com/v24.0
    int threads = 1; ///< one carries more than a thousand sends a second
    Micros markReadTimeout = std::chrono::seconds(10);
    int mostMarks = 64; ///< marks as read at once; surplus ones are left out
    QByteArray caFile;  ///< see HttpClientSettings
};

/// Sends through the Graph API, by Meta's documentation of the Cloud API (messages endpoint).
///
/// No message is ever sent twice by itself: a request is written once, and whatever may have reached Meta
/// without a whole answer is Unknown. Threads of its own; send() and markRead() belong to any thread, start()
/// and stop() to one. `lines` and `clock` outlive it.
class GraphMessages : public MessageProvider
{
public:
    GraphMessages(GraphSettings settings, const GraphLines &lines, const Clock &clock);
    ~GraphMessages() override;

    /// Invalid: the URL is none, or the system's authorities cannot be read. Safe twice, as stop().
    Result<void> start();
    void stop();

    void send(const MessageCall &call, Done done) override;
    void markRead(const LineId &line, const QString &wamid, bool typing) override;

    qint64 connectionsOpened() const { return m_client.connectionsOpened(); }

private:
    ClientRequest request(const GraphLine &line, QByteArray body, Micros timeout) const;

    const GraphSettings m_settings;
    const GraphLines &m_lines;
    const Clock &m_clock;
    const Result<WebUrl> m_url;
    std::atomic<int> m_marks{0};
    HttpClient m_client;
};

} // namespace psi
