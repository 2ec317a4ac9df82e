#include "tests/simulator/crowd/simlink.h"

#include <cerrno>
#include <cstring>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QFile>
#include <QJsonDocument>

#include "tests/simulator/httpanswer.h"
#include "tests/simulator/httppool.h"

namespace psi::sim {

namespace {

/// No request waits longer for its answer.
constexpr timeval patience{20, 0};

QJsonObject eventIn(const QByteArray &frame)
{
    for (const QByteArray &line : frame.split('\n')) {
        if (line.startsWith("data: "))
            return QJsonDocument::fromJson(line.mid(6)).object();
    }
    return {};
}

} // namespace

SimLink::~SimLink()
{
    if (m_events >= 0)
        ::close(m_events);
}

bool SimLink::find(const QString &dir, QString &error)
{
    QFile file(dir + QStringLiteral("/sim.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        error = QStringLiteral("%1: %2 (is psi-sim demo running?)").arg(file.fileName(), file.errorString());
        return false;
    }
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    return setGraph(json.value(QLatin1String("graph")).toString(), error);
}

bool SimLink::setGraph(const QString &url, QString &error)
{
    HttpTarget target;
    if (!HttpTarget::parse(url, target)) {
        error = QStringLiteral("%1 is no http URL").arg(url);
        return false;
    }
    m_host = target.host;
    m_port = target.port;
    return true;
}

int SimLink::connect(QString &error) const
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    int socket = -1;
    if (getaddrinfo(m_host.constData(), m_port.constData(), &hints, &found) == 0) {
        socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (socket >= 0 && ::connect(socket, found->ai_addr, found->ai_addrlen) != 0) {
            ::close(socket);
            socket = -1;
        }
        freeaddrinfo(found);
    }
    if (socket < 0)
        error = QStringLiteral("nobody answers at %1:%2")
                    .arg(QString::fromUtf8(m_host), QString::fromUtf8(m_port));
    else
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return socket;
}

bool SimLink::send(int socket, const QByteArray &method, const QByteArray &what, const QByteArray &body) const
{
    const QByteArray bytes = method + " /_sim/" + what + " HTTP/1.1\r\nHost: " + m_host + ':' + m_port +
                             "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    return ::send(socket, bytes.constData(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL) ==
           bytes.size();
}

SimLink::Answer SimLink::request(const QByteArray &method, const QByteArray &what, const QJsonObject &body)
{
    QString error;
    const int socket = connect(error);
    if (socket < 0)
        return {};
    QByteArray in;
    HttpAnswer answer;
    if (send(socket, method, what, QJsonDocument(body).toJson(QJsonDocument::Compact))) {
        char bytes[8192];
        ssize_t got = 0;
        while (!answer.isComplete && !answer.isBroken && (got = ::recv(socket, bytes, sizeof bytes, 0)) > 0) {
            in.append(bytes, static_cast<qsizetype>(got));
            answer = readAnswer(in);
        }
    }
    ::close(socket);
    if (!answer.isComplete)
        return {};
    return {answer.status, QJsonDocument::fromJson(in.mid(in.indexOf("\r\n\r\n") + 4)).object()};
}

bool SimLink::listen(int last, const QByteArray &filter, QString &error)
{
    m_events = connect(error);
    return m_events >= 0 &&
           send(m_events, "GET",
                "events?last=" + QByteArray::number(last) + "&filter=" + filter.toPercentEncoding(), {});
}

bool SimLink::read(std::vector<QJsonObject> &events)
{
    char bytes[16384];
    ssize_t got = 0;
    while ((got = ::recv(m_events, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
        m_buffer.append(bytes, static_cast<qsizetype>(got));
    const bool isOpen = got < 0 && (errno == EAGAIN || errno == EINTR);
    for (qsizetype end = m_buffer.indexOf("\n\n"); end >= 0; end = m_buffer.indexOf("\n\n")) {
        if (QJsonObject event = eventIn(m_buffer.left(end)); !event.isEmpty())
            events.push_back(std::move(event));
        m_buffer.remove(0, end + 2);
    }
    return isOpen;
}

} // namespace psi::sim
