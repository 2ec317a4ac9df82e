#include "tests/support/routerprocess.h"

#include <csignal>

#include <sys/prctl.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>

#include "tests/support/privateprocess.h"

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromLatin1(text); }

} // namespace

RouterProcess::RouterProcess(QString folder)
    : m_folder(std::move(folder))
{
    m_settings = {
        {q("PSI_DATA_DIR"), m_folder},
        {q("PSI_WEBHOOK_LISTEN"), q("127.0.0.1:0")},
        {q("PSI_ADMIN_LISTEN"), q("127.0.0.1:0")},
        {q("PSI_WEBHOOK_VERIFY_TOKEN"), q("fixture-verify-token")},
        {q("PSI_WEBHOOK_APP_SECRETS"), QString::fromLatin1(secret())},
        {q("PSI_LINES_0_ID"), q("wsp4")},
        {q("PSI_LINES_0_PHONE_NUMBER_ID"), q("106540352242922")},
        {q("PSI_LINES_0_DISPLAY_NUMBER"), q("5491155550100")},
        {q("PSI_LINES_0_ACCESS_TOKEN"), q("none")},
        {q("PSI_LINES_1_ID"), q("ventas_api")},
        {q("PSI_LINES_1_PHONE_NUMBER_ID"), q("106540352242923")},
        {q("PSI_LINES_1_DISPLAY_NUMBER"), q("5491155550200")},
        {q("PSI_LINES_1_ACCESS_TOKEN"), q("none")},
        {q("PSI_ROUTER_MODE"), q("shadow")},
    };
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(m_folder + q(".log"), QIODevice::Append);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

RouterProcess::~RouterProcess() { kill(); }

void RouterProcess::set(const QString &variable, const QString &value)
{
    if (value.isEmpty())
        m_settings.erase(variable);
    else
        m_settings[variable] = value;
}

void RouterProcess::keepPorts()
{
    m_webhook = "127.0.0.1:" + QByteArray::number(freePort());
    m_admin = "127.0.0.1:" + QByteArray::number(freePort());
    set(q("PSI_WEBHOOK_LISTEN"), QString::fromLatin1(m_webhook));
    set(q("PSI_ADMIN_LISTEN"), QString::fromLatin1(m_admin));
}

QString RouterProcess::program() const { return q(PSI_BIN_DIR "/") + m_program; }

QProcessEnvironment RouterProcess::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith(q("PSI_")))
            environment.remove(name);
    }
    for (const auto &[name, value] : m_settings)
        environment.insert(name, value);
    return environment;
}

bool RouterProcess::start()
{
    QDir().mkpath(m_folder);
    QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QFile::remove(m_folder + q("/ports.json"));
    m_process.setProcessEnvironment(environment());
    const QStringList line = m_wrapper + QStringList{program(), q("serve")};
    m_process.start(line.first(), line.mid(1));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < until) {
        if (readPorts())
            return true;
        if (m_process.waitForFinished(10) || m_process.state() == QProcess::NotRunning)
            return false;
    }
    return false;
}

bool RouterProcess::readPorts()
{
    QFile file(m_folder + q("/ports.json"));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    const QJsonObject ports = document.object();
    m_webhook = ports.value(q("webhook")).toString().toLatin1();
    m_admin = ports.value(q("admin")).toString().toLatin1();
    return document.isObject(); // without a port where neither role is played
}

qint64 RouterProcess::servicePid() const
{
    const qint64 pid = m_process.processId();
    if (m_wrapper.isEmpty() || pid <= 0)
        return pid;
    QFile children(q("/proc/%1/task/%1/children").arg(pid));
    return children.open(QIODevice::ReadOnly) ? children.readAll().split(' ').value(0).toLongLong() : 0;
}

bool RouterProcess::stop()
{
    if (const qint64 pid = servicePid(); pid > 0)
        ::kill(static_cast<pid_t>(pid), SIGTERM);
    const bool ended = m_process.waitForFinished(m_wrapper.isEmpty() ? 10000 : 30000);
    return ended && m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

void RouterProcess::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    if (const qint64 pid = servicePid(); pid > 0)
        ::kill(static_cast<pid_t>(pid), SIGKILL);
    m_process.waitForFinished();
}

void RouterProcess::freeze() { ::kill(static_cast<pid_t>(pid()), SIGSTOP); }

void RouterProcess::thaw() { ::kill(static_cast<pid_t>(pid()), SIGCONT); }

bool RouterProcess::endsWithin(std::chrono::milliseconds time)
{
    return m_process.waitForFinished(static_cast<int>(time.count())) ||
           m_process.state() == QProcess::NotRunning;
}

int RouterProcess::post(const QByteArray &body)
{
    const QByteArray hex =
        QMessageAuthenticationCode::hash(body, secret(), QCryptographicHash::Sha256).toHex();
    HttpClient client(m_webhook);
    client.send("POST /webhook HTTP/1.1\r\nHost: " + m_webhook +
                "\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=" + hex +
                "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" +
                body);
    return client.readReply().status;
}

HttpReply RouterProcess::getFrom(const QByteArray &address, const QByteArray &path)
{
    HttpClient client(address);
    client.send("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n\r\n");
    return client.readReply();
}

std::optional<double> RouterProcess::metric(const QByteArray &name)
{
    for (const QByteArray &line : get("/metrics").body.split('\n')) {
        if (line.startsWith(name + ' '))
            return line.mid(name.size() + 1).toDouble();
    }
    return std::nullopt;
}

HttpReply RouterProcess::get(const QByteArray &path) { return getFrom(m_admin, path); }

HttpReply RouterProcess::getFromIntake(const QByteArray &path) { return getFrom(m_webhook, path); }

std::pair<int, QByteArray> RouterProcess::command(const QStringList &arguments) const
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program(), arguments);
    process.waitForFinished();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAll()};
}

QByteArray RouterProcess::log() const
{
    QFile file(m_folder + q(".log"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace psi::test
