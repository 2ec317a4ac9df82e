#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <QByteArray>

#include "service/domain/outbound/weburl.h"
#include "shared/ipaddress.h"

namespace psi {

/// A TCP connection with or without TLS. One read and one write at a time may be under way. On the thread of
/// its io_context only; destroyed after its last handler ran.
class ClientStream
{
public:
    using Error = boost::system::error_code;
    using Handler = std::function<void(const Error &, std::size_t)>;

    /// `tls` is used when the URL asks for it.
    ClientStream(boost::asio::io_context &io, boost::asio::ssl::context &tls, const WebUrl &url);

    void connect(const IpAddress &address, Handler done);
    /// Checks certificate and name; does nothing without TLS.
    void handshake(Handler done);
    void read(char *into, std::size_t most, Handler done);
    /// All of it: success means that the system took every byte, an error that it did not.
    void write(const QByteArray &bytes, Handler done);
    /// What is under way ends with an error, or with the success that it already had.
    void close();

    /// Nothing waits to be read and the other side has not closed.
    bool isQuiet();
    /// Why the handshake failed, for people.
    QString tlsFailure(const Error &error) const;

private:
    using Socket = boost::asio::ip::tcp::socket;
    using TlsStream = boost::asio::ssl::stream<Socket &>;

    Socket m_socket;
    std::unique_ptr<TlsStream> m_tls;
    quint16 m_port;
};

} // namespace psi
