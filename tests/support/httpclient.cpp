#include "tests/support/httpclient.h"

#include <cerrno>
#include <cstring>
#include <thread>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QFile>

namespace psi::test {

using Clock = std::chrono::steady_clock;

namespace {
struct Address
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
};

Address parseAddress(const QByteArray &host, quint16 port)
{
    Address address;
    auto *v4 = reinterpret_cast<sockaddr_in *>(&address.storage);
    auto *v6 = reinterpret_cast<sockaddr_in6 *>(&address.storage);
    if (inet_pton(AF_INET, host.constData(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address.size = sizeof(sockaddr_in);
    } else if (inet_pton(AF_INET6, host.constData(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address.size = sizeof(sockaddr_in6);
    }
    return address;
}

Address parseEndpoint(const QByteArray &text)
{
    const qsizetype colon = text.lastIndexOf(':');
    QByteArray host = text.left(colon);
    if (host.startsWith('['))
        host = host.mid(1, host.size() - 2);
    return parseAddress(host, text.mid(colon + 1).toUShort());
}

quint16 portOf(const Address &address)
{
    return ntohs(
        reinterpret_cast<const sockaddr_in *>(&address.storage)->sin_port); // at the same place in both
}

Address endOf(int socket, bool peer)
{
    Address address;
    address.size = sizeof(address.storage);
    auto *raw = reinterpret_cast<sockaddr *>(&address.storage);
    peer ? getpeername(socket, raw, &address.size) : getsockname(socket, raw, &address.size);
    return address;
}

int pollFor(int socket, short events, Clock::time_point until)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd item{socket, events, 0};
    return poll(&item, 1, left < 0 ? 0 : static_cast<int>(left));
}

/// Established, or its own end already closed (FIN_WAIT1, FIN_WAIT2): states of /proc/net/tcp.
bool isReading(const QByteArray &state) { return state == "01" || state == "04" || state == "05"; }

/// Bytes that wait, unread, at the socket whose local and remote ports these are; -1 if there is no such
/// socket.
qlonglong unreadAt(const QByteArray &table, quint16 localPort, quint16 remotePort)
{
    QFile file(QString::fromLatin1(table));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray local = ':' + QByteArray::number(localPort, 16).rightJustified(4, '0').toUpper();
    const QByteArray remote = ':' + QByteArray::number(remotePort, 16).rightJustified(4, '0').toUpper();
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QList<QByteArray> columns = line.simplified().split(' ');
        if (columns.size() > 4 && columns[1].endsWith(local) && columns[2].endsWith(remote) &&
            isReading(columns[3]))
            return columns[4].mid(columns[4].indexOf(':') + 1).toLongLong(nullptr, 16);
    }
    return -1;
}

/// The first answer in `bytes`, cut off; status 0 if it is not complete.
HttpReply cutReply(QByteArray &bytes, bool withoutBody)
{
    HttpReply reply;
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0 || !bytes.startsWith("HTTP/1."))
        return reply;
    reply.head = bytes.left(end);
    const qsizetype length = withoutBody ? 0 : reply.field("Content-Length").toLongLong();
    if (bytes.size() < end + 4 + length)
        return {};
    reply.status = reply.head.mid(9, 3).toInt();
    reply.body = bytes.mid(end + 4, length);
    bytes.remove(0, end + 4 + length);
    return reply;
}
} // namespace

QByteArray HttpReply::field(QByteArrayView name) const
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

HttpClient::HttpClient(const QByteArray &address, std::chrono::milliseconds patience, const QByteArray &from)
    : m_patience(patience)
{
    const Address peer = parseEndpoint(address);
    m_socket = ::socket(peer.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const Address local = from.isEmpty() ? Address() : parseAddress(from, 0);
    const bool bound = from.isEmpty() || ::bind(m_socket, local.get(), local.size) == 0;
    if (!bound || ::connect(m_socket, peer.get(), peer.size) != 0) {
        close();
        return;
    }
    const int on = 1;
    setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

HttpClient::~HttpClient() { close(); }

HttpClient::HttpClient(HttpClient &&other) noexcept
    : m_socket(std::exchange(other.m_socket, -1))
    , m_patience(other.m_patience)
    , m_buffer(std::move(other.m_buffer))
    , m_ended(other.m_ended)
{}

HttpClient &HttpClient::operator=(HttpClient &&other) noexcept
{
    std::swap(m_socket, other.m_socket);
    std::swap(m_patience, other.m_patience);
    std::swap(m_buffer, other.m_buffer);
    std::swap(m_ended, other.m_ended);
    return *this;
}

bool HttpClient::send(QByteArrayView bytes)
{
    const auto until = Clock::now() + m_patience;
    while (!bytes.isEmpty()) {
        const ssize_t sent = ::send(m_socket, bytes.data(), static_cast<std::size_t>(bytes.size()),
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0)
            bytes = bytes.sliced(sent);
        else if (errno != EAGAIN || pollFor(m_socket, POLLOUT, until) <= 0)
            return false;
    }
    return true;
}

bool HttpClient::sendInPieces(QByteArrayView bytes, const std::vector<qsizetype> &cuts)
{
    qsizetype from = 0;
    for (const qsizetype cut : cuts) {
        if (!send(bytes.sliced(from, cut - from)) || !waitUntilRead())
            return false;
        from = cut;
    }
    return send(bytes.sliced(from));
}

/// The kernel's table of sockets tells how much the peer's program has not read yet.
bool HttpClient::waitUntilRead()
{
    const Address peer = endOf(m_socket, true);
    const QByteArray table = peer.storage.ss_family == AF_INET ? "/proc/net/tcp" : "/proc/net/tcp6";
    const quint16 ownPort = portOf(endOf(m_socket, false));
    const auto until = Clock::now() + m_patience;
    for (;;) {
        const qlonglong unread = unreadAt(table, portOf(peer), ownPort);
        if (unread <= 0)
            return unread == 0;
        if (Clock::now() > until)
            return false;
        std::this_thread::yield();
    }
}

void HttpClient::finishSending() { ::shutdown(m_socket, SHUT_WR); }

bool HttpClient::waitReadable(Clock::time_point until)
{
    return m_socket >= 0 && pollFor(m_socket, POLLIN, until) > 0;
}

/// Reads once; false when the peer ended or time is up.
bool HttpClient::fill(Clock::time_point until)
{
    if (m_ended || !waitReadable(until))
        return false;
    char chunk[16384];
    const ssize_t got = ::recv(m_socket, chunk, sizeof chunk, 0);
    m_ended = got <= 0;
    if (got > 0)
        m_buffer.append(chunk, got);
    return got > 0;
}

HttpReply HttpClient::readReply(bool withoutBody)
{
    const auto until = Clock::now() + m_patience;
    for (;;) {
        const HttpReply reply = cutReply(m_buffer, withoutBody);
        if (reply.status != 0 || !fill(until))
            return reply;
    }
}

QByteArray HttpClient::readToEnd()
{
    const auto until = Clock::now() + m_patience;
    while (fill(until)) {
    }
    return std::exchange(m_buffer, {});
}

bool HttpClient::waitForClose()
{
    fill(Clock::now() + m_patience);
    return m_ended && m_buffer.isEmpty();
}

bool HttpClient::isQuiet() { return m_buffer.isEmpty() && !m_ended && !waitReadable(Clock::now()); }

void HttpClient::close()
{
    if (m_socket >= 0)
        ::close(std::exchange(m_socket, -1));
}

void HttpClient::abort()
{
    const linger hard{1, 0};
    setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
}

std::vector<HttpReply> HttpClient::split(QByteArray bytes)
{
    std::vector<HttpReply> replies;
    while (!bytes.isEmpty()) {
        replies.push_back(cutReply(bytes, false));
        if (replies.back().status == 0) {
            replies.back().body = bytes;
            break;
        }
    }
    return replies;
}

} // namespace psi::test
