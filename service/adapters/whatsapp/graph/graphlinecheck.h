#pragma once

#include "service/adapters/httpclient/httpclient.h"
#include "service/adapters/whatsapp/graph/graphlines.h"
#include "service/ports/clock.h"
#include "service/ports/linecheck.h"

namespace psi {

struct LineCheckSettings
{
    QString url;       ///< with the version: https://graph.facebook.com/v24.0
    QByteArray caFile; ///< see HttpClientSettings
};

/// Reads the line's phone number object (GET /<phone_number_id>?fields=id), by Meta's documentation of the
/// Cloud API. A thread of its own; check() belongs to any thread, start() and stop() to one. `lines` and
/// `clock` outlive it.
class GraphLineCheck : public LineCheck
{
public:
    GraphLineCheck(LineCheckSettings settings, const GraphLines &lines, const Clock &clock);
    ~GraphLineCheck() override;

    /// Invalid: the URL is none, or the system's authorities cannot be read. Safe twice, as stop().
    Result<void> start();
    void stop();

    void check(const LineId &line, Micros timeout, Done done) override;

private:
    const GraphLines &m_lines;
    const Clock &m_clock;
    const Result<WebUrl> m_url;
    HttpClient m_client;
};

} // namespace psi
