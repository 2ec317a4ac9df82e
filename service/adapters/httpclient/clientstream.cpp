#include "service/adapters/httpclient/clientstream.h"

#include <sys/socket.h>

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>

#include <openssl/x509_vfy.h>

namespace psi {

namespace net = boost::asio;

namespace {

net::ip::address asioAddress(const IpAddress &address)
{
    if (address.isV4()) {
        net::ip::address_v4::bytes_type bytes{};
        std::copy(address.bytes.begin() + 12, address.bytes.end(), bytes.begin());
        return net::ip::address_v4(bytes);
    }
    net::ip::address_v6::bytes_type bytes{};
    std::copy(address.bytes.begin(), address.bytes.end(), bytes.begin());
    return net::ip::address_v6(bytes);
}

} // namespace

ClientStream::ClientStream(net::io_context &io, net::ssl::context &tls, const WebUrl &url)
    : m_socket(io)
    , m_port(url.port)
{
    if (!url.isTls)
        return;
    m_tls = std::make_unique<TlsStream>(m_socket, tls);
    m_tls->set_verify_callback(net::ssl::host_name_verification(url.host.toStdString()));
    if (!IpAddress::parse(url.host)) // an address has no server name
        SSL_ctrl(m_tls->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 QByteArray(url.host).data());
}

void ClientStream::connect(const IpAddress &address, Handler done)
{
    m_socket.async_connect({asioAddress(address), m_port},
                           [this, done = std::move(done)](const Error &error) {
                               Error ignored;
                               if (!error)
                                   m_socket.set_option(net::ip::tcp::no_delay(true), ignored);
                               done(error, 0);
                           });
}

void ClientStream::handshake(Handler done)
{
    if (!m_tls) {
        done({}, 0);
        return;
    }
    m_tls->async_handshake(net::ssl::stream_base::client,
                           [done = std::move(done)](const Error &error) { done(error, 0); });
}

void ClientStream::read(char *into, std::size_t most, Handler done)
{
    if (m_tls)
        m_tls->async_read_some(net::buffer(into, most), std::move(done));
    else
        m_socket.async_read_some(net::buffer(into, most), std::move(done));
}

void ClientStream::write(const QByteArray &bytes, Handler done)
{
    const auto buffer = net::buffer(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (m_tls)
        net::async_write(*m_tls, buffer, std::move(done));
    else
        net::async_write(m_socket, buffer, std::move(done));
}

void ClientStream::close()
{
    Error ignored;
    m_socket.close(ignored);
}

bool ClientStream::isQuiet()
{
    char byte = 0;
    return ::recv(m_socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

QString ClientStream::tlsFailure(const Error &error) const
{
    const long verified = m_tls ? SSL_get_verify_result(m_tls->native_handle()) : X509_V_OK;
    if (verified != X509_V_OK)
        return QString::fromLatin1(X509_verify_cert_error_string(verified));
    return QString::fromStdString(error.message());
}

} // namespace psi
