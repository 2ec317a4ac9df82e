#pragma once

#include <functional>
#include <memory>
#include <unordered_set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/simulator/http/eventfeed.h"
#include "tests/simulator/http/serverreply.h"
#include "tests/simulator/http/serverrequest.h"

namespace psi::sim {

class SimConnection;

/// An HTTP/1.1 server with kept-alive connections that answers late, never or badly when told so. Everything
/// runs on the thread that runs `io`. Memory: at most `maxConnections` connections with a body of at most
/// `maxBody` each (uploads of media `maxUpload`), and `maxBodies` of bodies together; above that 503.
class SimServer
{
public:
    using Executor = boost::asio::io_context::executor_type;
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
    using Handler = std::function<ServerReply(const ServerRequest &)>;

    static constexpr std::size_t maxConnections = 4096;
    static constexpr std::uint64_t maxBody = 4 << 20;
    static constexpr std::uint64_t maxUpload = 104 << 20;
    static constexpr std::uint64_t maxBodies = 256 << 20;

    SimServer(boost::asio::io_context &io, EventFeed &feed, Handler handler);
    ~SimServer();
    SimServer(const SimServer &) = delete;
    SimServer &operator=(const SimServer &) = delete;

    /// "127.0.0.1:8090", "[::1]:0". False: `error` says why.
    bool listen(const QString &address, QString &error);
    int port() const { return m_port; }
    /// Closes all; nothing is answered any more.
    void stop();

    // For connections.
    EventFeed &feed() { return m_feed; }
    ServerReply answer(const ServerRequest &request) { return m_handler(request); }
    void forget(const std::shared_ptr<SimConnection> &connection) { m_connections.erase(connection); }
    /// Room for a body; false above `maxBodies`. giveBack() returns it.
    bool reserve(std::uint64_t bytes);
    void giveBack(std::uint64_t bytes) { m_bodies -= bytes; }

private:
    void accept();

    boost::asio::io_context &m_io;
    EventFeed &m_feed;
    Handler m_handler;
    boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor> m_acceptor;
    std::unordered_set<std::shared_ptr<SimConnection>> m_connections;
    std::uint64_t m_bodies = 0;
    int m_port = 0;
    bool m_stopped = false;
};

} // namespace psi::sim
