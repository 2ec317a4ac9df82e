#pragma once

#include <array>
#include <atomic>

#include "service/adapters/http/httpmessage.h"
#include "service/ports/metrics.h"
#include "service/ports/webhookintake.h"

namespace psi {

/// `GET path` (subscription handshake) and `POST path` (events) on the port WebhookIntake; every other path
/// goes to `next`. Any thread; holds no state but its metrics. All references outlive it.
///
/// POST: 200 without a body once the events are durable; 401 without exactly one valid X-Hub-Signature-256;
/// 400 not a webhook; 503 with Retry-After while the queue cannot take it. GET: 200 and the challenge, or 403.
class WebhookEndpoint : public HttpHandler
{
public:
    WebhookEndpoint(QByteArray path, WebhookIntake &intake, Metrics &metrics, HttpHandler &next);
    void handle(HttpRequest request, Respond respond) override;

private:
    void handshake(const HttpRequest &request, const Respond &respond);
    void post(HttpRequest request, const Respond &respond);
    void finish(const Respond &respond, HttpAnswer answer, std::chrono::steady_clock::time_point received) const;
    HttpAnswer answerTo(const Result<void> &result) const;
    HttpAnswer refuse(int status, const char *reason) const;

    QByteArray m_path;
    WebhookIntake &m_intake;
    Metrics &m_metrics;
    HttpHandler &m_next;
};

} // namespace psi
