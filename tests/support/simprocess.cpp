#include "tests/support/simprocess.h"

#include <thread>

#include <QJsonDocument>
#include <QUrl>

namespace psi::test {

using namespace std::chrono_literals;

SimProcess::~SimProcess() { stop(); }

bool SimProcess::start(const QStringList &arguments)
{
    m_process.start(QStringLiteral(PSI_BIN_DIR "/psi-sim"),
                    QStringList{QStringLiteral("serve"), QStringLiteral("--listen"), m_listen} + arguments);
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead())
            return false;
    }
    m_graph = QString::fromUtf8(m_process.readLine().trimmed());
    m_address = QUrl(m_graph).authority().toLatin1();
    return true;
}

bool SimProcess::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return false;
    m_process.terminate();
    if (!m_process.waitForFinished()) {
        m_process.kill();
        m_process.waitForFinished();
        return false;
    }
    return m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

QString SimProcess::area(const QString &id) const
{
    return QStringLiteral("http://%1/area/%2").arg(QString::fromLatin1(m_address), id);
}

HttpReply SimProcess::request(const QByteArray &method, const QByteArray &target, const QByteArray &body,
                              const QByteArray &fields) const
{
    HttpClient client(m_address, 30s);
    client.send(method + ' ' + target + " HTTP/1.1\r\nHost: " + m_address +
                "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + fields + "\r\n" + body);
    return client.readReply();
}

QJsonObject SimProcess::tell(const QByteArray &method, const QByteArray &what, const QByteArray &body)
{
    const HttpReply reply = request(method, "/_sim/" + what, body);
    return reply.status / 100 == 2 ? QJsonDocument::fromJson(reply.body).object() : QJsonObject();
}

QJsonObject SimProcess::ask(const QByteArray &what) { return tell("GET", what, {}); }

QJsonObject SimProcess::askUntil(const QByteArray &what, const std::function<bool(const QJsonObject &)> &done)
{
    const auto end = std::chrono::steady_clock::now() + 30s;
    QJsonObject answer = ask(what);
    while (!done(answer) && std::chrono::steady_clock::now() < end) {
        std::this_thread::yield();
        answer = ask(what);
    }
    return answer;
}

} // namespace psi::test
