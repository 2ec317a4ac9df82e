#include "tests/simulator/http/simserver.h"

#include <QUrl>

#include "tests/simulator/http/simconnection.h"

namespace psi::sim {

namespace net = boost::asio;
using boost::system::error_code;

SimServer::SimServer(net::io_context &io, EventFeed &feed, Handler handler)
    : m_io(io)
    , m_feed(feed)
    , m_handler(std::move(handler))
    , m_acceptor(io)
{}

SimServer::~SimServer() { stop(); }

bool SimServer::listen(const QString &address, QString &error)
{
    const QUrl url(QStringLiteral("http://") + address, QUrl::StrictMode);
    error_code failed;
    const auto ip = net::ip::make_address(url.host().toStdString(), failed);
    if (!url.isValid() || failed || url.port(-1) < 0 || !url.path().isEmpty()) {
        error = QStringLiteral("%1 is no numeric address with a port").arg(address);
        return false;
    }
    const net::ip::tcp::endpoint endpoint(ip, static_cast<unsigned short>(url.port()));
    m_acceptor.open(endpoint.protocol(), failed);
    if (!failed)
        m_acceptor.set_option(net::socket_base::reuse_address(true), failed);
    if (!failed)
        m_acceptor.bind(endpoint, failed);
    if (!failed)
        m_acceptor.listen(1024, failed);
    if (failed) {
        error_code ignored;
        m_acceptor.close(ignored);
        error =
            QStringLiteral("cannot listen on %1: %2").arg(address, QString::fromStdString(failed.message()));
        return false;
    }
    m_port = m_acceptor.local_endpoint(failed).port();
    accept();
    return true;
}

void SimServer::accept()
{
    m_acceptor.async_accept([this](const error_code &failed, Socket socket) {
        if (m_stopped || failed == net::error::operation_aborted)
            return;
        if (!failed && m_connections.size() < maxConnections) {
            const auto connection = std::make_shared<SimConnection>(*this, std::move(socket));
            m_connections.insert(connection);
            connection->start();
        }
        accept();
    });
}

bool SimServer::reserve(std::uint64_t bytes)
{
    if (m_bodies + bytes > maxBodies)
        return false;
    m_bodies += bytes;
    return true;
}

void SimServer::stop()
{
    m_stopped = true;
    error_code ignored;
    m_acceptor.close(ignored);
    const auto connections = m_connections;
    for (const auto &connection : connections)
        connection->close();
}

} // namespace psi::sim
