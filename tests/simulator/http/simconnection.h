#pragma once

#include <memory>
#include <optional>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tests/simulator/http/simserver.h"

namespace psi::sim {

/// One connection of the simulator's server: a request at a time, each answered in the manner that its reply
/// says. Lives until it is closed.
class SimConnection : public std::enable_shared_from_this<SimConnection>
{
public:
    SimConnection(SimServer &server, SimServer::Socket socket);
    ~SimConnection() = default;
    SimConnection(const SimConnection &) = delete;
    SimConnection &operator=(const SimConnection &) = delete;

    void start() { readHead(); }
    void close();

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using Error = boost::system::error_code;

    void readHead();
    void onHead();
    void readBody();
    void onRequest();
    ServerRequest takeRequest();
    void answer();
    void write(QByteArray bytes, bool goesOn);
    void onWritten(bool goesOn);
    void writeEndless();
    void feedEvents();
    void pushEvents();

    SimServer &m_server;
    SimServer::Socket m_socket;
    boost::asio::steady_timer m_timer;
    boost::beast::flat_buffer m_buffer;
    std::optional<Parser> m_parser;
    std::uint64_t m_reserved = 0;
    bool m_closes = false;
    bool m_closed = false;
    ServerReply m_reply;
    QByteArray m_out;
    QByteArray m_waiting; ///< events that could not be written yet
    bool m_writing = false;
    int m_subscription = 0;
};

} // namespace psi::sim
