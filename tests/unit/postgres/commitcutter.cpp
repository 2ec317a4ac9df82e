#include "tests/unit/postgres/commitcutter.h"

#include <array>
#include <cstring>
#include <string_view>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace psi::test {

namespace {
constexpr std::string_view commit("COMMIT\0", 7); // the end of a simple query
constexpr int look = 50;                          // ms between two looks at whether it is to stop

sockaddr_in loopback(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr *generic(sockaddr_in &address) { return reinterpret_cast<sockaddr *>(&address); }

bool isReadable(int socket)
{
    pollfd entry{socket, POLLIN, 0};
    return ::poll(&entry, 1, look) > 0;
}
} // namespace

CommitCutter::CommitCutter(int target)
    : m_target(target)
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(m_listener, generic(address), size) == 0 && ::listen(m_listener, 8) == 0 &&
        ::getsockname(m_listener, generic(address), &size) == 0)
        m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { accept(); });
}

CommitCutter::~CommitCutter()
{
    m_isStopping = true;
    m_acceptor.join();
    for (std::thread &connection : m_connections)
        connection.join();
    ::close(m_listener);
}

void CommitCutter::accept()
{
    while (!m_isStopping) {
        if (isReadable(m_listener))
            m_connections.emplace_back(
                [this, client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC)] {
                    serve(client);
                    ::close(client);
                });
    }
}

void CommitCutter::serve(int client)
{
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(m_target);
    bool isOpen = ::connect(server, generic(address), sizeof address) == 0;
    bool losesAnswer = false;
    while (isOpen && !m_isStopping) {
        std::array<pollfd, 2> entries{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        if (::poll(entries.data(), entries.size(), look) <= 0)
            continue;
        for (std::size_t from = 0; from < entries.size() && isOpen; ++from) {
            if (entries[from].revents == 0)
                continue;
            std::array<char, 65536> buffer{};
            const ssize_t size = ::recv(entries[from].fd, buffer.data(), buffer.size(), 0);
            if (size <= 0 || (from == 1 && losesAnswer)) {
                isOpen = false;
                break;
            }
            const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
            if (from == 0 && bytes.find(commit) != std::string_view::npos)
                losesAnswer = m_isArmed.exchange(false);
            isOpen = ::send(entries[1 - from].fd, buffer.data(), static_cast<std::size_t>(size),
                            MSG_NOSIGNAL) == size;
        }
    }
    ::close(server);
    ::shutdown(client, SHUT_RDWR);
}

} // namespace psi::test
