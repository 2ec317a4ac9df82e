#include "service/adapters/areas/areawebhooks.h"

#include "service/adapters/areas/areaanswer.h"
#include "service/adapters/areas/areasignature.h"

namespace psi {

namespace {

HttpClientSettings clientSettings(const AreaWebhookSettings &settings)
{
    HttpClientSettings client;
    client.name = "psi-areas";
    client.caFile = settings.caFile;
    client.resolve = settings.resolve;
    return client;
}

CallOutcome refused(const char *code, const QString &message)
{
    CallOutcome outcome;
    outcome.kind = CallOutcome::Kind::Refused;
    outcome.code = code;
    outcome.message = message;
    return outcome;
}

} // namespace

AreaWebhooks::AreaWebhooks(const AreaWebhookSettings &settings, const Clock &clock)
    : m_rules(settings.rules)
    , m_clock(clock)
    , m_client(clientSettings(settings))
{}

AreaWebhooks::~AreaWebhooks() { stop(); }

Result<void> AreaWebhooks::start() { return m_client.start(); }

void AreaWebhooks::stop() { m_client.stop(); }

ClientRequest AreaWebhooks::request(const AreaCall &call, const WebUrl &url) const
{
    const auto now = std::chrono::floor<std::chrono::seconds>(m_clock.now());
    const QByteArray timestamp = QByteArray::number(static_cast<qint64>(now.time_since_epoch().count()));
    const QByteArray id = QByteArray::number(static_cast<qlonglong>(call.reference.id)) + ':' +
                          QByteArray::number(call.reference.generation);
    ClientRequest request;
    request.url = url;
    request.headers = {
        {"Content-Type", "application/json"}, {"webhook-id", id}, {"webhook-timestamp", timestamp}};
    if (!call.area.secret.isEmpty())
        request.headers.push_back(
            {"webhook-signature", areaSignature(call.area.secret.toUtf8(), id, timestamp, call.body)});
    request.body = call.body;
    request.timeout = call.timeout;
    request.keepsConnection = false;
    request.mayReach = [this](const IpAddress &address, quint16 port) {
        return m_rules.mayReach(address, port);
    };
    return request;
}

void AreaWebhooks::post(const AreaCall &call, Done done)
{
    const auto end = [&](CallOutcome outcome) {
        m_client.post([done, outcome = std::move(outcome)] { done(outcome); });
    };
    if (call.area.url.isEmpty()) {
        end(refused("AREA_NO_URL", QStringLiteral("the area has no webhook")));
        return;
    }
    const Result<WebUrl> url = m_rules.check(call.area.url);
    if (!url) {
        end(refused("EGRESS_REFUSED", QStringLiteral("the area's URL ") + url.error().message));
        return;
    }
    m_client.send(request(call, *url), [this, done = std::move(done)](const ClientAnswer &answer) {
        done(outcomeOfAreaCall(answer, m_clock.now()));
    });
}

} // namespace psi
