#include "tests/support/faultproxy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/respframes.h"

namespace psi::test {

namespace {
sockaddr_in loopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int connectTo(quint16 port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return fd;
    ::close(fd);
    return -1;
}

bool sendAll(int fd, const QByteArray &bytes)
{
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        const ssize_t n =
            ::send(fd, bytes.constData() + sent, static_cast<std::size_t>(bytes.size() - sent), MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        sent += n;
    }
    return true;
}

bool receiveInto(int fd, RespFrames &frames)
{
    char buffer[65536];
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0)
        return false;
    frames.feed(QByteArray(buffer, n));
    return true;
}
} // namespace

struct FaultProxy::Link
{
    int client = -1;
    int server = -1;
    RespFrames commands;
    RespFrames replies;
    qint64 unanswered = 0;
    qint64 lostReply = 0; ///< counts down with the replies: the one that reaches 0 is lost
    bool isLosing = false;
    std::atomic<bool> isCut{false};
    std::atomic<bool> isOver{false};
    std::thread thread;

    void cut()
    {
        isCut = true;
        for (const int fd : {client, server}) {
            if (fd >= 0)
                ::shutdown(fd, SHUT_RDWR);
        }
    }
};

FaultProxy::FaultProxy(quint16 target)
    : m_target(target)
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<const sockaddr *>(&address), size) == 0 &&
        ::listen(m_listener, 64) == 0 &&
        ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) == 0)
        m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { accept(); });
}

FaultProxy::~FaultProxy()
{
    m_stopping = true;
    ::shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    cut();
    reap(true);
    ::close(m_listener);
}

void FaultProxy::cut()
{
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &link : m_links)
            link->cut();
    }
    const std::lock_guard lock(m_stallMutex);
    m_stallEnds.notify_all();
}

void FaultProxy::refuse(bool on)
{
    m_refusing = on;
    if (on)
        cut();
}

void FaultProxy::stall(bool on)
{
    const std::lock_guard lock(m_stallMutex);
    m_stalled = on;
    m_stallEnds.notify_all();
}

void FaultProxy::failCommand(int n, When when)
{
    m_failWhen = when;
    m_failAt = m_commands + n;
}

int FaultProxy::connections()
{
    reap(false);
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_links.size());
}

void FaultProxy::reap(bool all)
{
    std::list<std::unique_ptr<Link>> over;
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_links.begin(); it != m_links.end();) {
            const auto link = it++;
            if (all || (*link)->isOver)
                over.splice(over.end(), m_links, link);
        }
    }
    for (const auto &link : over) {
        link->thread.join();
        ::close(link->client);
        if (link->server >= 0)
            ::close(link->server);
    }
}

void FaultProxy::accept()
{
    while (!m_stopping) {
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            continue;
        reap(false);
        const int server = m_refusing ? -1 : connectTo(m_target);
        if (server < 0) {
            ::close(client);
            continue;
        }
        const int on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto link = std::make_unique<Link>();
        link->client = client;
        link->server = server;
        const std::lock_guard lock(m_mutex);
        Link &started = *m_links.emplace_back(std::move(link));
        started.thread = std::thread([this, &started] { serve(started); });
    }
}

void FaultProxy::waitWhileStalled(const Link &link)
{
    std::unique_lock lock(m_stallMutex);
    m_stallEnds.wait(lock, [&] { return !m_stalled || m_stopping || link.isCut; });
}

void FaultProxy::serve(Link &link)
{
    bool goesOn = true;
    while (goesOn && !link.isCut) {
        pollfd ready[]{{link.client, POLLIN, 0}, {link.server, POLLIN, 0}};
        if (::poll(ready, 2, -1) < 0)
            continue;
        waitWhileStalled(link);
        if (ready[1].revents != 0)
            goesOn = receiveInto(link.server, link.replies) && passReplies(link);
        if (goesOn && ready[0].revents != 0) {
            m_roundTrips += link.unanswered == 0 && link.commands.rest().isEmpty() ? 1 : 0;
            goesOn = receiveInto(link.client, link.commands) && passCommands(link);
        }
    }
    link.cut();
    link.isOver = true;
}

bool FaultProxy::passCommands(Link &link)
{
    for (QByteArray command = link.commands.next(); !command.isEmpty(); command = link.commands.next()) {
        const qint64 number = ++m_commands;
        ++link.unanswered;
        const bool fails = number == m_failAt;
        if (fails)
            m_failAt = 0;
        if (fails && m_failWhen == When::Before) {
            // The commands before it are answered first.
            --link.unanswered;
            while (link.unanswered > 0) {
                if (!receiveInto(link.server, link.replies) || !passReplies(link))
                    break;
            }
            return false;
        }
        if (fails) {
            link.isLosing = true;
            link.lostReply = link.unanswered;
        }
        if (!sendAll(link.server, command))
            return false;
    }
    return true;
}

bool FaultProxy::passReplies(Link &link)
{
    for (QByteArray reply = link.replies.next(); !reply.isEmpty(); reply = link.replies.next()) {
        --link.unanswered;
        if (link.isLosing && --link.lostReply == 0)
            return false;
        if (!sendAll(link.client, reply))
            return false;
    }
    return true;
}

} // namespace psi::test
