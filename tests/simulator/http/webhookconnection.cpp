#include "tests/simulator/http/webhookconnection.h"

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "tests/simulator/signature.h"

namespace psi::sim {

namespace net = boost::asio;
namespace http = boost::beast::http;

namespace {
/// Meta waits about that long for an answer.
constexpr auto patience = std::chrono::seconds(20);
} // namespace

WebhookConnection::WebhookConnection(WebhookClient &owner)
    : m_owner(&owner)
    , m_socket(owner.m_io)
    , m_deadline(owner.m_io)
{}

void WebhookConnection::send(WebhookClient::Post post)
{
    m_post = std::move(post);
    const HttpTarget &target = m_owner->m_target;
    m_out = "POST " + target.path + " HTTP/1.1\r\nHost: " + target.host + ':' + target.port +
            "\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\nContent-Type: application/json\r\n"
            "X-Hub-Signature-256: " +
            signatureOf(m_post.body, m_owner->m_secret) +
            "\r\nContent-Length: " + QByteArray::number(m_post.body.size()) + "\r\n\r\n" + m_post.body;
    m_deadline.expires_after(patience);
    m_deadline.async_wait([self = shared_from_this()](const Error &error) {
        Error ignored;
        if (!error)
            self->m_socket.close(ignored);
    });
    m_socket.is_open() ? write() : connect();
}

void WebhookConnection::connect()
{
    m_socket.async_connect(m_owner->m_endpoint, [self = shared_from_this()](const Error &error) {
        if (error)
            return self->end(0, false);
        Error ignored;
        self->m_socket.set_option(net::ip::tcp::no_delay(true), ignored);
        self->write();
    });
}

void WebhookConnection::write()
{
    net::async_write(m_socket, net::buffer(m_out.constData(), static_cast<std::size_t>(m_out.size())),
                     [self = shared_from_this()](const Error &error, std::size_t) {
                         return error ? self->end(0, false) : self->read();
                     });
}

void WebhookConnection::read()
{
    m_parser.emplace();
    http::async_read(
        m_socket, m_buffer, *m_parser, [self = shared_from_this()](const Error &error, std::size_t) {
            if (error)
                return self->end(0, false);
            self->end(static_cast<int>(self->m_parser->get().result_int()), self->m_parser->keep_alive());
        });
}

void WebhookConnection::end(int status, bool keep)
{
    m_deadline.cancel();
    if (!keep) {
        Error ignored;
        m_socket.close(ignored);
        m_buffer.clear();
    }
    if (m_owner)
        m_owner->onAnswer(this, std::move(m_post), status);
}

void WebhookConnection::disconnect()
{
    Error ignored;
    m_socket.close(ignored);
}

void WebhookConnection::close()
{
    m_owner = nullptr;
    m_deadline.cancel();
    disconnect();
}

} // namespace psi::sim
