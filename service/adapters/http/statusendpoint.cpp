#include "service/adapters/http/statusendpoint.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace psi {

StatusEndpoint::StatusEndpoint(const Health &health, Metrics *metrics, HttpHandler *next)
    : m_health(health)
    , m_metrics(metrics)
    , m_next(next)
{}

void StatusEndpoint::handle(HttpRequest request, Respond respond)
{
    const bool isHealth = request.path == "/healthz";
    const bool isReady = request.path == "/readyz";
    const bool isMetrics = m_metrics && request.path == "/metrics";
    if (!isHealth && !isReady && !isMetrics) {
        if (m_next)
            return m_next->handle(std::move(request), std::move(respond));
        return respond(HttpAnswer::problem(404));
    }
    if (request.method != HttpMethod::Get && request.method != HttpMethod::Head)
        return respond(HttpAnswer::notAllowed(QByteArrayLiteral("GET, HEAD")));
    if (isMetrics)
        return respond(HttpAnswer::text(200, QByteArrayLiteral("text/plain; version=0.0.4; charset=utf-8"),
                                        m_metrics->render()));
    respond(isHealth ? healthz() : readyz());
}

HttpAnswer StatusEndpoint::healthz() const
{
    return HttpAnswer::text(200, QByteArrayLiteral("application/json"),
                            "{\"status\":\"ok\",\"build\":" + m_health.build() + '}');
}

HttpAnswer StatusEndpoint::readyz() const
{
    QJsonArray checks;
    bool ready = true;
    for (const HealthCheck &check : m_health.checks()) {
        ready = ready && check.ok;
        QJsonObject row{{QStringLiteral("name"), QString::fromUtf8(check.name)},
                        {QStringLiteral("ok"), check.ok}};
        if (!check.ok)
            row.insert(QStringLiteral("reason"), QString::fromUtf8(check.reason));
        checks.append(row);
    }
    const QJsonObject body{{QStringLiteral("ready"), ready}, {QStringLiteral("checks"), checks}};
    return HttpAnswer::text(ready ? 200 : 503, QByteArrayLiteral("application/json"),
                            QJsonDocument(body).toJson(QJsonDocument::Compact));
}

} // namespace psi
