#include "service/adapters/http/webhookendpoint.h"

namespace psi {

namespace {
struct Row
{
    int status;
    const char *reason; ///< label of psi_webhook_rejected_total
};
// In the order of WebhookEndpoint::Outcome.
constexpr std::array<Row, 10> rows{{{200, "none"},
                                    {401, "signature"},
                                    {400, "invalid"},
                                    {503, "unavailable"},
                                    {503, "full"},
                                    {503, "not_durable"},
                                    {503, "epoch"},
                                    {403, "handshake"},
                                    {429, "handshake_limit"},
                                    {405, "method"}}};

constexpr RateLimit failedHandshakes{std::chrono::seconds(6), 10};

HttpAnswer answerWith(int status)
{
    if (status == 200)
        return {};
    return status == 503 ? HttpAnswer::unavailable() : HttpAnswer::problem(status);
}
} // namespace

WebhookEndpoint::WebhookEndpoint(QByteArray path, WebhookIntake &intake, Metrics &metrics, HttpHandler &next)
    : m_path(std::move(path))
    , m_intake(intake)
    , m_next(next)
    , m_failures(failedHandshakes)
{
    static_assert(rows.size() == OutcomeCount);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const QByteArray code = QByteArray::number(rows[i].status);
        m_seconds[i] =
            &metrics.histogram(QByteArrayLiteral("psi_webhook_seconds"), {{QByteArrayLiteral("code"), code}});
        if (i != Stored)
            m_rejected[i] = &metrics.counter(QByteArrayLiteral("psi_webhook_rejected_total"),
                                             {{QByteArrayLiteral("reason"), QByteArray(rows[i].reason)}});
    }
}

void WebhookEndpoint::handle(HttpRequest request, Respond respond)
{
    if (request.path != m_path)
        return m_next.handle(std::move(request), std::move(respond));
    if (request.method == HttpMethod::Post)
        return post(std::move(request), std::move(respond));
    if (request.method == HttpMethod::Get)
        return shakeHands(request, respond);
    finish(WrongMethod, HttpAnswer::notAllowed(QByteArrayLiteral("GET, POST")), request.received, respond);
}

void WebhookEndpoint::post(HttpRequest request, Respond respond)
{
    const QByteArrayView name("X-Hub-Signature-256");
    if (request.fields.count(name) != 1)
        return finish(BadSignature, answerWith(401), request.received, respond);
    const QByteArray signature = request.fields.value(name).toByteArray();
    m_intake.accept(
        signature, std::move(request.body),
        [this, received = request.received, respond = std::move(respond)](const Result<void> &result) {
            const Outcome outcome = outcomeOf(result);
            finish(outcome, answerWith(rows[outcome].status), received, respond);
        });
}

void WebhookEndpoint::shakeHands(const HttpRequest &request, const Respond &respond)
{
    using namespace std::chrono;
    const auto now = duration_cast<Micros>(request.received.time_since_epoch());
    if (const Micros wait = m_failures.wait(request.remoteAddress, now); wait > Micros(0)) {
        const QByteArray delay = QByteArray::number(static_cast<qint64>(ceil<seconds>(wait).count()));
        return finish(TooManyHandshakes, answerWith(429).with(QByteArrayLiteral("Retry-After"), delay),
                      request.received, respond);
    }
    const Result<QByteArray> echo = challengeOf(request.query);
    if (!echo) {
        m_failures.charge(request.remoteAddress, now);
        return finish(BadHandshake, answerWith(403), request.received, respond);
    }
    finish(Stored, HttpAnswer::text(200, QByteArrayLiteral("text/plain"), *echo), request.received, respond);
}

Result<QByteArray> WebhookEndpoint::challengeOf(const HttpQuery &query)
{
    const QByteArrayView mode("hub.mode");
    const QByteArrayView token("hub.verify_token");
    const QByteArrayView challenge("hub.challenge");
    if (query.count(mode) != 1 || query.count(token) != 1 || query.count(challenge) != 1)
        return Error{ErrorCode::Unauthorized, QStringLiteral("no handshake")};
    return m_intake.handshake(query.value(mode), query.value(token), query.value(challenge));
}

WebhookEndpoint::Outcome WebhookEndpoint::outcomeOf(const Result<void> &result)
{
    if (result)
        return Stored;
    switch (result.error().code) {
    case ErrorCode::Unauthorized:
        return BadSignature;
    case ErrorCode::Invalid:
        return NotAWebhook;
    case ErrorCode::Full:
        return Full;
    case ErrorCode::NotDurable:
        return NotDurable;
    case ErrorCode::EpochMismatch:
        return EpochMismatch;
    default:
        return Unavailable;
    }
}

void WebhookEndpoint::finish(Outcome outcome, HttpAnswer answer, TimePoint received,
                             const Respond &respond) const
{
    m_seconds[outcome]->observe(std::chrono::steady_clock::now() - received);
    if (m_rejected[outcome])
        m_rejected[outcome]->add();
    respond(std::move(answer));
}

} // namespace psi
