#include "tests/simulator/httppool.h"

#include <algorithm>
#include <cerrno>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/simulator/httpanswer.h"

namespace psi::sim {

namespace {

QByteArray addressOf(const HttpTarget &target)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo *found = nullptr;
    if (getaddrinfo(target.host.constData(), target.port.constData(), &hints, &found) != 0)
        return {};
    const QByteArray address(reinterpret_cast<const char *>(found->ai_addr),
                             static_cast<qsizetype>(found->ai_addrlen));
    freeaddrinfo(found);
    return address;
}

timespec waitTime(Time until)
{
    const auto left = std::max(Duration::zero(), until - std::chrono::steady_clock::now());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    return {seconds.count(), std::chrono::duration_cast<std::chrono::nanoseconds>(left - seconds).count()};
}

} // namespace

bool HttpTarget::parse(const QString &url, HttpTarget &target)
{
    const QByteArray text = url.toUtf8();
    if (!text.startsWith("http://"))
        return false;
    const qsizetype slash = text.indexOf('/', 7);
    QByteArray authority = text.mid(7, slash < 0 ? -1 : slash - 7);
    target.path = slash < 0 ? "/" : text.mid(slash);
    const qsizetype bracket = authority.indexOf(']');
    const qsizetype colon = authority.indexOf(':', std::max<qsizetype>(bracket, 0));
    target.port = colon < 0 ? "80" : authority.mid(colon + 1);
    target.host = authority.left(colon < 0 ? authority.size() : colon);
    if (target.host.startsWith('[') && target.host.endsWith(']'))
        target.host = target.host.mid(1, target.host.size() - 2);
    bool isNumber = false;
    const uint port = target.port.toUInt(&isNumber);
    return isNumber && port > 0 && port < 65536 && !target.host.isEmpty() && !text.contains(' ');
}

HttpPool::HttpPool(const std::vector<HttpTarget> &targets, int connections, Duration patience)
    : m_patience(patience)
    , m_connections(static_cast<std::size_t>(connections))
{
    for (const HttpTarget &target : targets)
        m_peers.push_back({target, addressOf(target)});
    for (std::size_t i = 0; i < m_connections.size(); ++i) {
        m_connections[i].peer = m_peers.empty() ? 0 : i % m_peers.size();
        m_idle.push_back(i);
    }
}

bool HttpPool::isUsable() const
{
    return !m_peers.empty() &&
           std::ranges::none_of(m_peers, [](const Peer &peer) { return peer.address.isEmpty(); });
}

HttpPool::~HttpPool()
{
    for (Connection &connection : m_connections) {
        if (connection.socket >= 0)
            ::close(connection.socket);
    }
}

void HttpPool::post(std::int64_t id, const QByteArray &body, const QByteArray &signature)
{
    Connection &connection = m_connections[m_idle.front()];
    m_idle.pop_front();
    const HttpTarget &target = m_peers[connection.peer].target;
    connection.id = id;
    connection.sent = 0;
    connection.in.clear();
    connection.out = "POST " + target.path + " HTTP/1.1\r\nHost: " + target.host + ':' + target.port +
                     "\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\nContent-Type: application/json\r\n"
                     "X-Hub-Signature-256: " +
                     signature + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    connection.deadline = std::chrono::steady_clock::now() + m_patience;
    if (connection.state == State::Idle)
        noticeClosed(connection);
    if (connection.state == State::Closed && !connect(connection))
        return end(connection, 0, false);
    if (connection.state == State::Idle) {
        connection.state = State::Sending;
        send(connection);
    }
}

// A server may close a kept connection while nobody uses it; better to notice before than after the request.
void HttpPool::noticeClosed(Connection &connection)
{
    char byte = 0;
    if (::recv(connection.socket, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN)
        return;
    ::close(connection.socket);
    connection.socket = -1;
    connection.state = State::Closed;
}

bool HttpPool::connect(Connection &connection)
{
    const QByteArray &bytes = m_peers[connection.peer].address;
    const auto *address = reinterpret_cast<const sockaddr *>(bytes.constData());
    connection.socket = ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection.socket < 0)
        return false;
    const int on = 1;
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection.state = State::Connecting;
    return ::connect(connection.socket, address, static_cast<socklen_t>(bytes.size())) == 0 ||
           errno == EINPROGRESS;
}

void HttpPool::run(Time until, const Handler &handler)
{
    std::vector<pollfd> polled;
    std::vector<std::size_t> owners;
    for (std::size_t i = 0; i < m_connections.size(); ++i) {
        const Connection &connection = m_connections[i];
        if (connection.state <= State::Idle)
            continue;
        const bool writes = connection.state != State::Receiving;
        polled.push_back({connection.socket, static_cast<short>(writes ? POLLOUT : POLLIN), 0});
        owners.push_back(i);
        until = std::min(until, connection.deadline);
    }
    const timespec wait = m_ended.empty() ? waitTime(until) : timespec{0, 0};
    const int ready = ::ppoll(polled.data(), polled.size(), &wait, nullptr);
    const Time now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < polled.size(); ++i) {
        Connection &connection = m_connections[owners[i]];
        if (ready > 0 && polled[i].revents != 0)
            advance(connection);
        else if (now >= connection.deadline)
            end(connection, 0, false);
    }
    const std::vector<PostResult> ended = std::exchange(m_ended, {});
    for (const PostResult &result : ended)
        handler(result);
}

void HttpPool::advance(Connection &connection)
{
    if (connection.state == State::Connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(connection.socket, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0)
            return end(connection, 0, false);
        connection.state = State::Sending;
    }
    if (connection.state == State::Sending)
        send(connection);
    else
        receive(connection);
}

void HttpPool::send(Connection &connection)
{
    while (connection.sent < connection.out.size()) {
        const ssize_t sent =
            ::send(connection.socket, connection.out.constData() + connection.sent,
                   static_cast<std::size_t>(connection.out.size() - connection.sent), MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
            return;
        if (sent < 0 && errno != EINTR)
            return end(connection, 0, false);
        connection.sent += std::max<ssize_t>(sent, 0);
    }
    connection.state = State::Receiving;
}

void HttpPool::receive(Connection &connection)
{
    char bytes[8192];
    const ssize_t got = ::recv(connection.socket, bytes, sizeof bytes, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        return end(connection, 0, false);
    connection.in.append(bytes, static_cast<qsizetype>(got));
    const HttpAnswer answer = readAnswer(connection.in);
    if (answer.isBroken)
        end(connection, 0, false);
    else if (answer.isComplete)
        end(connection, answer.status, answer.keepsOpen);
}

void HttpPool::end(Connection &connection, int status, bool keep)
{
    m_ended.push_back({connection.id, status, connection.sent > 0});
    if (!keep && connection.socket >= 0) {
        ::close(connection.socket);
        connection.socket = -1;
    }
    connection.state = keep ? State::Idle : State::Closed;
    m_idle.push_back(static_cast<std::size_t>(&connection - m_connections.data()));
}

} // namespace psi::sim
