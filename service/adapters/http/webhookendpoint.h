#pragma once

#include <array>
#include <chrono>

#include "service/adapters/http/failurelimit.h"
#include "service/adapters/http/httpmessage.h"
#include "service/ports/metrics.h"
#include "service/ports/webhookintake.h"

namespace psi {

/// `GET path` (subscription handshake) and `POST path` (events) on the port WebhookIntake; every other path
/// goes to `next`. Any thread; holds no state but its metrics and who failed. All references outlive it, and
/// it outlives the last answer of the intake.
///
/// POST: 200 without a body once the events are durable; 401 without exactly one valid X-Hub-Signature-256;
/// 400 not a webhook; 503 with Retry-After while the queue cannot take it. GET: 200 and the challenge, or
/// 403; 429 with Retry-After, the token unread, for an address that failed too often (10 at once, then one in
/// 6 s).
class WebhookEndpoint : public HttpHandler
{
public:
    WebhookEndpoint(QByteArray path, WebhookIntake &intake, Metrics &metrics, HttpHandler &next);
    void handle(HttpRequest request, Respond respond) override;

private:
    /// What can come of a request; one line of the table in the source each.
    enum Outcome : unsigned char
    {
        Stored,
        BadSignature,
        NotAWebhook,
        Unavailable,
        Full,
        NotDurable,
        EpochMismatch,
        BadHandshake,
        TooManyHandshakes,
        WrongMethod,
        OutcomeCount
    };
    using TimePoint = std::chrono::steady_clock::time_point;

    static Outcome outcomeOf(const Result<void> &result);
    void post(HttpRequest request, Respond respond);
    void shakeHands(const HttpRequest &request, const Respond &respond);
    Result<QByteArray> challengeOf(const HttpQuery &query);
    void finish(Outcome outcome, HttpAnswer answer, TimePoint received, const Respond &respond) const;

    QByteArray m_path;
    WebhookIntake &m_intake;
    HttpHandler &m_next;
    FailureLimit m_failures;
    std::array<Histogram *, OutcomeCount> m_seconds{};
    std::array<Counter *, OutcomeCount> m_rejected{};
};

} // namespace psi
