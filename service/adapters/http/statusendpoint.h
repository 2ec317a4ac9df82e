#pragma once

#include "service/adapters/http/httpmessage.h"
#include "service/ports/health.h"
#include "service/ports/metrics.h"

namespace psi {

/// `GET /healthz` (alive, build), `GET /readyz` (200 only if every health check is ok, else 503; JSON names
/// what fails) and, where `metrics` is given, `GET /metrics`. Every other path goes to `next`, or is 404.
/// Any thread; all given objects outlive it. /metrics asks for no token: give `metrics` on a loopback bind
/// only.
class StatusEndpoint : public HttpHandler
{
public:
    explicit StatusEndpoint(const Health &health, Metrics *metrics = nullptr, HttpHandler *next = nullptr);
    void handle(HttpRequest request, Respond respond) override;

private:
    HttpAnswer healthz() const;
    HttpAnswer readyz() const;

    const Health &m_health;
    Metrics *m_metrics;
    HttpHandler *m_next;
};

} // namespace psi
