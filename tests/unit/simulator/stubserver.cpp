#include "tests/unit/simulator/stubserver.h"

#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace psi::test {

StubServer::StubServer(Decide decide)
    : m_decide(std::move(decide))
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (::bind(m_listener, generic, size) == 0 && ::listen(m_listener, 64) == 0 &&
        ::getsockname(m_listener, generic, &size) == 0)
        m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { run(); });
}

StubServer::~StubServer()
{
    m_stop = true;
    m_thread.join();
    for (const auto &[socket, bytes] : m_peers)
        ::close(socket);
    ::close(m_listener);
}

void StubServer::run()
{
    while (!m_stop) {
        std::vector<pollfd> polled{{m_listener, POLLIN, 0}};
        for (const auto &[socket, bytes] : m_peers)
            polled.push_back({socket, POLLIN, 0});
        if (::poll(polled.data(), polled.size(), 20) <= 0)
            continue;
        if (polled[0].revents != 0)
            m_peers.emplace(::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC), QByteArray());
        for (std::size_t i = 1; i < polled.size(); ++i) {
            if (polled[i].revents != 0)
                onReadable(polled[i].fd);
        }
    }
}

void StubServer::onReadable(int socket)
{
    char bytes[65536];
    const ssize_t got = ::recv(socket, bytes, sizeof bytes, 0);
    bool keep = got > 0;
    if (keep) {
        m_peers[socket].append(bytes, static_cast<qsizetype>(got));
        while (keep && answerOne(socket, m_peers[socket]))
            keep = m_peers[socket] != "closed";
    }
    if (!keep) {
        ::close(socket);
        m_peers.erase(socket);
    }
}

// True once a whole request was there.
bool StubServer::answerOne(int socket, QByteArray &bytes)
{
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QByteArray head = bytes.left(end);
    const qsizetype at = head.indexOf("Content-Length: ") + 16;
    const qsizetype length =
        head.mid(at, head.indexOf('\r', at) < 0 ? -1 : head.indexOf('\r', at) - at).toLongLong();
    if (bytes.size() < end + 4 + length)
        return false;
    const int status = m_decide({head, bytes.mid(end + 4, length), ++m_requests});
    bytes.remove(0, end + 4 + length);
    if (status == 0) {
        bytes = "closed";
        return true;
    }
    const QByteArray answer = "HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Length: 2\r\n\r\nok";
    return ::send(socket, answer.constData(), static_cast<std::size_t>(answer.size()), MSG_NOSIGNAL) ==
           answer.size();
}

} // namespace psi::test
