#include "tests/simulator/http/simconnection.h"

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

namespace psi::sim {

namespace net = boost::asio;
namespace http = boost::beast::http;
using namespace std::chrono_literals;

namespace {

/// A reader of events that lags behind by more than this is dropped.
constexpr qsizetype mostWaiting = 1 << 20;

QByteArray bytesOf(boost::beast::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

} // namespace

SimConnection::SimConnection(SimServer &server, SimServer::Socket socket)
    : m_server(server)
    , m_socket(std::move(socket))
    , m_timer(m_socket.get_executor())
{
    Error ignored;
    m_socket.set_option(net::ip::tcp::no_delay(true), ignored);
}

void SimConnection::close()
{
    if (std::exchange(m_closed, true))
        return;
    if (m_subscription != 0)
        m_server.feed().unsubscribe(m_subscription);
    m_server.giveBack(std::exchange(m_reserved, 0));
    Error ignored;
    m_timer.cancel();
    m_socket.close(ignored);
    m_server.forget(shared_from_this());
}

void SimConnection::readHead()
{
    m_parser.emplace();
    m_parser->header_limit(16 << 10);
    m_parser->body_limit(SimServer::maxUpload);
    http::async_read_header(m_socket, m_buffer, *m_parser,
                            [self = shared_from_this()](const Error &error, std::size_t) {
                                if (!error && !self->m_closed)
                                    return self->onHead();
                                self->close();
                            });
}

void SimConnection::onHead()
{
    const bool isUpload = bytesOf(m_parser->get().target()).contains("/media");
    const std::uint64_t limit = isUpload ? SimServer::maxUpload : SimServer::maxBody;
    const std::uint64_t size = m_parser->content_length().value_or(SimServer::maxBody);
    m_closes = !m_parser->keep_alive();
    if (size > limit || !m_server.reserve(size)) {
        m_reply = ServerReply::error(size > limit ? 413 : 503, QStringLiteral("body too large"));
        m_closes = true;
        return write(m_reply.head(true) + m_reply.body, false);
    }
    m_reserved = size;
    m_parser->body_limit(limit);
    if (m_parser->get()[http::field::expect] == "100-continue") {
        m_out = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(m_socket, net::buffer(m_out.constData(), static_cast<std::size_t>(m_out.size())),
                         [self = shared_from_this()](const Error &error, std::size_t) {
                             return error ? self->close() : self->readBody();
                         });
        return;
    }
    readBody();
}

void SimConnection::readBody()
{
    if (m_parser->is_done())
        return onRequest();
    http::async_read(m_socket, m_buffer, *m_parser,
                     [self = shared_from_this()](const Error &error, std::size_t) {
                         if (!error && !self->m_closed)
                             return self->onRequest();
                         self->close();
                     });
}

ServerRequest SimConnection::takeRequest()
{
    ServerRequest request;
    request.received = std::chrono::steady_clock::now();
    const auto &message = m_parser->get();
    request.method = bytesOf(message.method_string());
    request.setTarget(bytesOf(message.target()));
    for (const auto &field : message)
        request.fields.emplace_back(bytesOf(field.name_string()), bytesOf(field.value()));
    request.body = bytesOf(message.body());
    Error ignored;
    const auto peer = m_socket.remote_endpoint(ignored);
    request.isLoopback = !ignored && peer.address().is_loopback();
    return request;
}

void SimConnection::onRequest()
{
    const ServerRequest request = takeRequest();
    m_server.giveBack(std::exchange(m_reserved, 0));
    m_parser.reset();
    m_reply = m_server.answer(request);
    if (m_closed)
        return;
    if (m_reply.delay <= Duration::zero())
        return answer();
    m_timer.expires_at(request.received + m_reply.delay);
    m_timer.async_wait([self = shared_from_this()](const Error &error) {
        if (!error && !self->m_closed)
            self->answer();
    });
}

void SimConnection::answer()
{
    switch (m_reply.manner) {
    case ServerReply::Manner::Lost:
        return close();
    case ServerReply::Manner::Events:
        return feedEvents();
    case ServerReply::Manner::Endless:
        return write(m_reply.head(m_closes), true);
    case ServerReply::Manner::Whole:
        return write(m_reply.head(m_closes) + m_reply.body, !m_closes);
    }
}

void SimConnection::write(QByteArray bytes, bool goesOn)
{
    m_out = std::move(bytes);
    net::async_write(m_socket, net::buffer(m_out.constData(), static_cast<std::size_t>(m_out.size())),
                     [self = shared_from_this(), goesOn](const Error &error, std::size_t) {
                         if (error || self->m_closed)
                             return self->close();
                         self->onWritten(goesOn);
                     });
}

void SimConnection::onWritten(bool goesOn)
{
    if (m_reply.manner == ServerReply::Manner::Endless)
        return writeEndless();
    m_out.clear();
    goesOn ? readHead() : close();
}

// As fast as one chunk in 10 ms: what matters is that it does not end.
void SimConnection::writeEndless()
{
    m_timer.expires_after(10ms);
    m_timer.async_wait([self = shared_from_this()](const Error &error) {
        if (!error && !self->m_closed)
            self->write("4000\r\n" + QByteArray(0x4000, ' ') + "\r\n", true);
    });
}

void SimConnection::feedEvents()
{
    m_waiting = m_reply.head(true) + ": psi-sim\n\n";
    const std::weak_ptr<SimConnection> weak = weak_from_this();
    m_subscription =
        m_server.feed().subscribe(m_reply.eventsAfter, m_reply.eventsFilter, [weak](const QByteArray &frame) {
            if (const auto self = weak.lock()) {
                self->m_waiting += frame;
                self->pushEvents();
            }
        });
    // Nothing is expected from the reader but its end.
    m_socket.async_wait(net::socket_base::wait_read,
                        [self = shared_from_this()](const Error &) { self->close(); });
    pushEvents();
}

void SimConnection::pushEvents()
{
    if (m_closed || m_writing || m_waiting.isEmpty()) {
        if (m_waiting.size() > mostWaiting)
            close();
        return;
    }
    m_writing = true;
    m_out = std::exchange(m_waiting, {});
    net::async_write(m_socket, net::buffer(m_out.constData(), static_cast<std::size_t>(m_out.size())),
                     [self = shared_from_this()](const Error &error, std::size_t) {
                         self->m_writing = false;
                         return error ? self->close() : self->pushEvents();
                     });
}

} // namespace psi::sim
