#include "tests/unit/app/routerprocess.h"

#include <csignal>

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>

#include "tests/support/signedwebhook.h"

namespace psi::test {

namespace {
constexpr int patience = 20000;
constexpr int stopPatience = 10000;
const QString binary = QStringLiteral(PSI_BIN_DIR "/psi-router");
} // namespace

RouterProcess::RouterProcess()
{
    const QProcessEnvironment outside = QProcessEnvironment::systemEnvironment();
    for (const char *kept : {"PATH", "HOME", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (outside.contains(QLatin1String(kept)))
            m_environment.insert(QLatin1String(kept), outside.value(QLatin1String(kept)));
    }
    set("PSI_DATA_DIR", QFile::encodeName(folder()));
    set("PSI_WEBHOOK_LISTEN", "127.0.0.1:0");
    set("PSI_ADMIN_LISTEN", "127.0.0.1:0");
    set("PSI_WEBHOOK_VERIFY_TOKEN", "token");
    set("PSI_WEBHOOK_APP_SECRETS", "secret-one");
    set("PSI_LINES_0_ID", "wsp4");
    set("PSI_LINES_0_PHONE_NUMBER_ID", "106540352242922");
}

RouterProcess::~RouterProcess() { kill(); }

void RouterProcess::set(const char *variable, const QByteArray &value)
{
    m_environment.insert(QLatin1String(variable), QString::fromUtf8(value));
}

void RouterProcess::unset(const char *variable) { m_environment.remove(QLatin1String(variable)); }

void RouterProcess::prepare(QProcess &process) const
{
    process.setProcessEnvironment(m_environment);
    process.setProgram(binary);
}

bool RouterProcess::start(const QStringList &arguments)
{
    QFile::remove(file("ports.json"));
    prepare(m_process);
    m_process.setArguments(QStringList{QStringLiteral("serve")} + arguments);
    m_process.start();
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < patience) {
        if (QFile::exists(file("ports.json")))
            return true;
        if (m_process.waitForFinished(10))
            return false;
    }
    return false;
}

int RouterProcess::stop()
{
    signal(SIGTERM);
    return m_process.waitForFinished(stopPatience) ? waitForEnd() : -1;
}

int RouterProcess::waitForEnd()
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(patience))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void RouterProcess::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(patience);
}

void RouterProcess::signal(int number) { ::kill(static_cast<pid_t>(m_process.processId()), number); }

ProcessEnd RouterProcess::run(const QStringList &arguments)
{
    QProcess process;
    prepare(process);
    process.setArguments(arguments);
    process.start();
    const bool ended = process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit;
    return {ended ? process.exitCode() : -1, process.readAllStandardOutput(), process.readAllStandardError()};
}

QJsonObject RouterProcess::json(const char *name) const
{
    QFile file(this->file(name));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

QByteArray RouterProcess::port(const char *server) const
{
    return json("ports.json").value(QLatin1String(server)).toString().toUtf8();
}

HttpReply RouterProcess::get(const char *server, const QByteArray &path) const
{
    HttpClient client(port(server));
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return client.readReply();
}

HttpReply RouterProcess::post(const QByteArray &body, const QByteArray &secret) const
{
    HttpClient client(port("webhook"));
    client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: " + signatureOf(body, secret) +
                "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) +
                "\r\n\r\n" + body);
    return client.readReply();
}

QByteArray RouterProcess::standardError() { return m_err += m_process.readAllStandardError(); }

QByteArray RouterProcess::standardOutput() { return m_out += m_process.readAllStandardOutput(); }

bool RouterProcess::waitForLog(const QByteArray &text)
{
    QElapsedTimer time;
    time.start();
    while (!standardError().contains(text) && time.elapsed() < patience)
        m_process.waitForReadyRead(20);
    return standardError().contains(text);
}

} // namespace psi::test
