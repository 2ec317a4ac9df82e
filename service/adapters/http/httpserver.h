#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <QByteArray>

#include "service/adapters/http/httpmessage.h"
#include "service/ports/metrics.h"
#include "shared/result.h"

namespace psi {

/// Bounds of one server; what exceeds one is refused and its connection closed. Sizes in bytes.
struct HttpLimits
{
    int headBytes = 8 << 10;    ///< request line and header fields
    int fields = 64;            ///< header fields
    int targetBytes = 2 << 10;
    int bodyBytes = 4 << 20;
    int chunkOverheadBytes = 1 << 10;        ///< chunk extensions of one request, and one chunk's size line
    int pipelined = 16;                      ///< requests of one connection without an answer
    int requestsPerConnection = 10000;
    int connections = 10000;                 ///< the surplus is closed at once
    int connectionsPerIp = 0;                ///< 0 = off; trusted proxies are not counted
    qint64 inflightBodyBytes = 64ll << 20;   ///< bodies of all connections until their answer; above it 503
};

/// Absolute ends, never renewed by bytes. They are enforced to within `sweep`, on the early side.
struct HttpDeadlines
{
    std::chrono::milliseconds head{5000};     ///< from connect or first byte to the end of the header
    std::chrono::milliseconds request{10000}; ///< from the same moment to the last byte of the body
    std::chrono::milliseconds answer{30000};  ///< from the complete request to the handler's answer; then 503
    std::chrono::milliseconds write{10000};   ///< from the first byte of an answer that had to wait to its last
    std::chrono::milliseconds idle{60000};    ///< between requests
    std::chrono::milliseconds linger{1000};   ///< what a refused client still sends is read and dropped so long
    std::chrono::milliseconds drain{3000};    ///< stop(): how long requests in flight may still be answered
    std::chrono::milliseconds sweep{250};
};

struct HttpSettings
{
    QByteArray listen; ///< "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one
    int threads = 1;
    HttpLimits limits;
    HttpDeadlines deadlines;
    std::vector<QByteArray> trustedProxies; ///< CIDR or single addresses whose X-Forwarded-For is believed
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
    HttpSettings m_settings;
    HttpHandler &m_handler;
    Metrics &m_metrics;
    std::unique_ptr<Running> m_running;
};

} // namespace psi
