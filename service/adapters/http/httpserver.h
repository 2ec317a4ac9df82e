#pragma once

#include <memory>
#include <vector>

#include <QByteArray>

#include "service/adapters/http/httplimits.h"
#include "service/adapters/http/httpmessage.h"
#include "service/ports/metrics.h"
#include "shared/result.h"

namespace psi {

struct HttpSettings
{
    QByteArray listen; ///< "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one
    int threads = 1;
    HttpLimits limits;
    HttpDeadlines deadlines;
    std::vector<QByteArray> trustedProxies; ///< CIDR or single addresses whose X-Forwarded-For is believed
    QByteArray name; ///< label `server` of the gauge psi_http_connections; empty: no gauge
    /// Counter with the label `reason` for what was refused before a handler saw it; empty: not counted.
    QByteArray rejectedMetric;
};

/// HTTP/1.1 server on threads of its own, each with its own event loop and connections.
///
/// `handler` and `metrics` outlive the server. start(), stop() and boundAddress() belong to one thread, which
/// is none of the server's own; start() and stop() are safe twice and a stopped server may be started again.
class HttpServer
{
public:
    HttpServer(HttpSettings settings, HttpHandler &handler, Metrics &metrics);
    ~HttpServer();

    /// Binds and begins to accept. Invalid: `listen` or a proxy is no address; Conflict: the port is taken;
    /// Unavailable: any other reason. The message names address and port.
    Result<void> start();
    /// Stops accepting, lets requests in flight be answered for at most HttpDeadlines::drain, closes all.
    void stop();
    /// "127.0.0.1:40123" while started, else empty.
    QByteArray boundAddress() const;

private:
    struct Running;
    Result<void> bindAndRun();

    HttpSettings m_settings;
    HttpHandler &m_handler;
    Metrics &m_metrics;
    std::unique_ptr<Running> m_running;
};

} // namespace psi
