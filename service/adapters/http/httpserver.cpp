#include "service/adapters/http/httpserver.h"

#include <algorithm>
#include <future>
#include <optional>

#include <sys/resource.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "service/adapters/http/httploop.h"

namespace psi {

namespace net = boost::asio;
using boost::system::error_code;
using Tcp = net::ip::tcp;
using Acceptor = net::basic_socket_acceptor<Tcp, HttpLoop::Executor>;

namespace {
/// How long accepting rests when the process has no descriptor left.
constexpr std::chrono::milliseconds acceptPause{100};

std::optional<Tcp::endpoint> parseListen(const QByteArray &text)
{
    const qsizetype colon = text.lastIndexOf(':');
    bool ok = false;
    const ushort port = text.mid(colon + 1).toUShort(&ok);
    QByteArray host = text.left(std::max<qsizetype>(colon, 0));
    if (host.startsWith('[') && host.endsWith(']'))
        host = host.mid(1, host.size() - 2);
    error_code failed;
    const net::ip::address address = net::ip::make_address(host.toStdString(), failed);
    if (colon < 0 || !ok || failed)
        return std::nullopt;
    return Tcp::endpoint(address, port);
}

/// Files, databases and outgoing calls need descriptors too.
HttpLimits bounded(HttpLimits limits)
{
    rlimit descriptors{};
    if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_cur != RLIM_INFINITY)
        limits.connections = static_cast<int>(
            std::min<rlim_t>(static_cast<rlim_t>(limits.connections), descriptors.rlim_cur / 4 * 3));
    return limits;
}

Gauge *gaugeOf(const HttpSettings &settings, Metrics &metrics)
{
    if (settings.name.isEmpty())
        return nullptr;
    return &metrics.gauge(QByteArrayLiteral("psi_http_connections"),
                          {{QByteArrayLiteral("server"), settings.name}});
}

QByteArray textOf(const Tcp::endpoint &endpoint)
{
    const std::string host = endpoint.address().to_string();
    const std::string port = std::to_string(endpoint.port());
    return QByteArray::fromStdString((endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + port);
}

IpAddress addressOf(const Tcp::endpoint &endpoint)
{
    return IpAddress::parse(QByteArray::fromStdString(endpoint.address().to_string())).value_or(IpAddress{});
}
} // namespace

/// Everything that exists between start() and stop(). The acceptor lives on the first loop's thread and hands
/// the sockets to the loops in turn: one listening socket, so a taken port is noticed.
struct HttpServer::Running
{
    Running(const HttpSettings &settings, HttpHandler &handler, Metrics &metrics, TrustedProxies proxies)
        : context{bounded(settings.limits),
                  settings.deadlines,
                  handler,
                  std::move(proxies),
                  RefusalCounters(metrics, settings.rejectedMetric),
                  gaugeOf(settings, metrics)}
    {
        for (int i = 0; i < std::max(1, settings.threads); ++i)
            loops.push_back(std::make_unique<HttpLoop>(context, i));
        acceptor = std::make_unique<Acceptor>(loops.front()->io());
        pause = std::make_unique<net::steady_timer>(loops.front()->io());
    }
    ~Running()
    {
        for (const auto &loop : loops)
            loop->halt();
    }

    error_code bind(const Tcp::endpoint &endpoint)
    {
        error_code failed;
        acceptor->open(endpoint.protocol(), failed);
        if (!failed)
            acceptor->set_option(Tcp::acceptor::reuse_address(true), failed);
        if (!failed)
            acceptor->bind(endpoint, failed);
        if (!failed)
            acceptor->listen(net::socket_base::max_listen_connections, failed);
        if (!failed)
            bound = textOf(acceptor->local_endpoint(failed));
        return failed;
    }

    void start()
    {
        net::post(loops.front()->io(), [this] { accept(); });
        for (const auto &loop : loops)
            loop->start();
    }

    void accept()
    {
        HttpLoop &target = *loops[next++ % loops.size()];
        acceptor->async_accept(target.io().get_executor(),
                               [this, &target](const error_code &failed, HttpLoop::Socket socket) {
                                   onAccepted(failed, std::move(socket), target);
                               });
    }

    void onAccepted(const error_code &failed, HttpLoop::Socket socket, HttpLoop &target)
    {
        if (failed == net::error::operation_aborted)
            return;
        if (!failed)
            admit(std::move(socket), target);
        if (!failed || failed == net::error::connection_aborted)
            return accept();
        pause->expires_after(acceptPause);
        pause->async_wait([this](const error_code &cancelled) {
            if (!cancelled)
                accept();
        });
    }

    void admit(HttpLoop::Socket socket, HttpLoop &target)
    {
        error_code failed;
        const Tcp::endpoint remote = socket.remote_endpoint(failed);
        if (failed)
            return;
        const IpAddress peer = addressOf(remote);
        QByteArray counted = context.proxies.contains(peer) ? QByteArray() : peer.toText();
        if (!context.budget.takeConnection(counted))
            return context.refusals.count(Refusal::Connections);
        socket.set_option(Tcp::no_delay(true), failed);
        socket.non_blocking(true, failed);
        target.adopt(std::move(socket), peer, std::move(counted));
    }

    void stop()
    {
        std::promise<void> closed;
        net::post(loops.front()->io(), [this, &closed] {
            error_code ignored;
            acceptor->close(ignored);
            pause->cancel();
            closed.set_value();
        });
        closed.get_future().wait();
        for (const auto &loop : loops)
            loop->drain();
        for (const auto &loop : loops)
            loop->join();
    }

    HttpContext context;
    std::vector<std::unique_ptr<HttpLoop>> loops; ///< at least one
    std::unique_ptr<Acceptor> acceptor;
    std::unique_ptr<net::steady_timer> pause;
    std::size_t next = 0; ///< on the first loop's thread
    QByteArray bound;
};

HttpServer::HttpServer(HttpSettings settings, HttpHandler &handler, Metrics &metrics)
    : m_settings(std::move(settings))
    , m_handler(handler)
    , m_metrics(metrics)
{}

HttpServer::~HttpServer() { stop(); }

Result<void> HttpServer::start()
{
    if (m_running)
        return {};
    try {
        return bindAndRun();
    } catch (const std::exception &failure) { // no descriptor or thread left for a loop
        m_running.reset();
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("cannot serve on %1: %2")
                         .arg(QString::fromUtf8(m_settings.listen), QString::fromUtf8(failure.what()))};
    }
}

Result<void> HttpServer::bindAndRun()
{
    const std::optional<Tcp::endpoint> endpoint = parseListen(m_settings.listen);
    if (!endpoint)
        return Error{ErrorCode::Invalid,
                     QStringLiteral("not an address and port: %1").arg(QString::fromUtf8(m_settings.listen))};
    Result<TrustedProxies> proxies = TrustedProxies::parse(m_settings.trustedProxies);
    if (!proxies)
        return proxies.error();
    auto running = std::make_unique<Running>(m_settings, m_handler, m_metrics, std::move(*proxies));
    if (const error_code failed = running->bind(*endpoint)) {
        const bool taken = failed == net::error::address_in_use;
        return Error{
            taken ? ErrorCode::Conflict : ErrorCode::Unavailable,
            QStringLiteral("cannot listen on %1: %2")
                .arg(QString::fromUtf8(m_settings.listen), QString::fromStdString(failed.message()))};
    }
    m_running = std::move(running);
    m_running->start();
    return {};
}

void HttpServer::stop()
{
    if (!m_running)
        return;
    m_running->stop();
    m_running.reset();
}

QByteArray HttpServer::boundAddress() const { return m_running ? m_running->bound : QByteArray(); }

} // namespace psi
