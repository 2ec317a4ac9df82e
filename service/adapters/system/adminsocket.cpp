#include "service/adapters/system/adminsocket.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>

namespace psi {

namespace {
using Milliseconds = std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr qsizetype longestLine = 1 << 20;
constexpr Milliseconds requestPatience{5000};
constexpr int noWake = -1;

/// A file descriptor that closes itself.
class Fd
{
public:
    explicit Fd(int fd)
        : m_fd(fd)
    {}
    ~Fd()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Fd(const Fd &) = delete;
    Fd &operator=(const Fd &) = delete;
    int get() const { return m_fd; }
    int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd;
};

Error systemError(const QString &what)
{
    return {ErrorCode::Unavailable,
            what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno))};
}

/// The address of a socket file through a handle of its folder: a Unix address holds 107 bytes, a path more.
struct SocketAddress
{
    Fd folder;
    sockaddr_un address{};

    explicit SocketAddress(const QString &path)
        : folder(
              ::open(QFile::encodeName(QFileInfo(path).path()).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC))
    {
        address.sun_family = AF_UNIX;
        const QByteArray name = "/proc/self/fd/" + QByteArray::number(folder.get()) + '/' +
                                QFile::encodeName(QFileInfo(path).fileName());
        qstrncpy(address.sun_path, name.constData(), sizeof address.sun_path);
    }
    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&address); }
};

/// How long to wait for the other side, and a descriptor that ends the wait at once when it can be read.
struct Patience
{
    Patience(Milliseconds time, int wakeFd)
        : end(SteadyClock::now() + time)
        , wake(wakeFd)
    {}
    bool waitFor(int fd, short events) const
    {
        const auto left = std::chrono::duration_cast<Milliseconds>(end - SteadyClock::now());
        std::array<pollfd, 2> both{pollfd{fd, events, 0}, pollfd{wake, POLLIN, 0}}; // -1 is passed over
        return left.count() > 0 && ::poll(both.data(), both.size(), static_cast<int>(left.count())) > 0 &&
               both[1].revents == 0;
    }

    SteadyClock::time_point end;
    int wake;
};

// The line without its end; empty when none came whole.
QByteArray readLine(int fd, const Patience &patience)
{
    QByteArray line;
    while (line.size() < longestLine && patience.waitFor(fd, POLLIN)) {
        char part[4096];
        const ssize_t got = ::recv(fd, part, sizeof part, 0);
        if (got <= 0)
            return {};
        line.append(part, got);
        if (const qsizetype stop = line.indexOf('\n'); stop >= 0)
            return line.left(stop);
    }
    return {};
}

bool writeLine(int fd, QByteArray line, const Patience &patience)
{
    line += '\n';
    qsizetype sent = 0;
    while (sent < line.size() && patience.waitFor(fd, POLLOUT)) {
        const ssize_t part = ::send(fd, line.constData() + sent, static_cast<std::size_t>(line.size() - sent),
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        if (part < 0)
            return false;
        sent += part;
    }
    return sent == line.size();
}

bool isSameUser(int client)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

} // namespace

AdminSocket::AdminSocket(QString path, Answer answer)
    : m_path(std::move(path))
    , m_answer(std::move(answer))
{}

AdminSocket::~AdminSocket() { stop(); }

Result<void> AdminSocket::start()
{
    if (m_thread.joinable())
        return {};
    const SocketAddress place(m_path);
    Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::unlink(place.address.sun_path);
    if (::bind(listener.get(), place.get(), sizeof place.address) != 0 ||
        ::chmod(place.address.sun_path, 0600) != 0 || ::listen(listener.get(), 8) != 0)
        return systemError(QStringLiteral("cannot listen on ") + m_path);
    m_listener = listener.release();
    m_wake = ::eventfd(0, EFD_CLOEXEC);
    m_thread = std::thread([this] { loop(); });
    return {};
}

void AdminSocket::stop()
{
    if (!m_thread.joinable())
        return;
    ::eventfd_write(m_wake, 1);
    m_thread.join();
    ::close(m_wake);
    ::close(m_listener);
    QFile::remove(m_path);
}

void AdminSocket::loop()
{
    for (;;) {
        std::array<pollfd, 2> both{pollfd{m_listener, POLLIN, 0}, pollfd{m_wake, POLLIN, 0}};
        ::poll(both.data(), both.size(), -1);
        if (both[1].revents != 0)
            return;
        if (both[0].revents == 0)
            continue;
        const Fd client(::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC));
        if (client.get() >= 0)
            serve(client.get());
    }
}

void AdminSocket::serve(int client)
{
    if (!isSameUser(client))
        return;
    const QByteArray request = readLine(client, {requestPatience, m_wake});
    if (!request.isEmpty())
        writeLine(client, m_answer(request), {requestPatience, noWake}); // a stop does not cut an answer
}

Result<QByteArray> askAdminSocket(const QString &path, const QByteArray &request, Milliseconds patience)
{
    const SocketAddress place(path);
    const Fd server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(server.get(), place.get(), sizeof place.address) != 0)
        return systemError(QStringLiteral("nobody listens on ") + path);
    if (!isSameUser(server.get()))
        return Error{ErrorCode::Unavailable, QStringLiteral("another user listens on ") + path};
    if (!writeLine(server.get(), request, {patience, noWake}))
        return systemError(QStringLiteral("cannot write to ") + path);
    const QByteArray answer = readLine(server.get(), {patience, noWake});
    if (answer.isEmpty())
        return Error{ErrorCode::Unavailable, QStringLiteral("no answer came from ") + path};
    return answer;
}

} // namespace psi
