#pragma once

#include <map>
#include <optional>

#include <QProcess>
#include <QString>
#include <QStringList>

#include "tests/support/httpclient.h"

namespace psi::test {

/// The built psi-router as a process of its own, on a private data folder and ports that nobody else uses;
/// two lines, the numbers of the fixtures. Its standard error goes to `<folder>.log`. Kills it when
/// destroyed; it dies with the thread that started it, too, so that a killed test leaves none behind. One
/// thread at a time; no call waits longer than 30 s.
class RouterProcess
{
public:
    explicit RouterProcess(QString folder);
    ~RouterProcess();
    RouterProcess(const RouterProcess &) = delete;
    RouterProcess &operator=(const RouterProcess &) = delete;

    /// For the next start: `set("PSI_RETENTION_COMPLETED_AGE", "2s")`. An empty value removes it.
    void set(const QString &variable, const QString &value);
    /// From the next start and command on: another program of the build, "psi-router-next".
    void setProgram(const QString &name) { m_program = name; }
    /// The next start runs `wrapper… psi-router serve`; stop and kill then mean its child.
    void wrap(const QStringList &wrapper) { m_wrapper = wrapper; }
    /// The same ports at every start, so that a client finds it again: webhook() and admin() say them before
    /// the first one, too.
    void keepPorts();

    /// Starts and waits until it accepts. False: log() says why.
    bool start();
    /// SIGTERM. False unless it ended with 0 within 10 s.
    bool stop();
    /// SIGKILL.
    void kill();
    /// SIGSTOP, SIGCONT: in between it does nothing and keeps all it has.
    void freeze();
    void thaw();
    qint64 pid() const { return m_process.processId(); }
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    /// True if it ended by itself within that time.
    bool endsWithin(std::chrono::milliseconds time);
    int exitCode() const { return m_process.exitCode(); }

    /// Posts a body, signed with the right secret; 0 if there was no answer.
    int post(const QByteArray &body);
    /// From the admin port.
    HttpReply get(const QByteArray &path);
    /// From the intake's port.
    HttpReply getFromIntake(const QByteArray &path);
    /// `psi-router ARGUMENTS…` with the same configuration: exit code, and its output of both kinds.
    std::pair<int, QByteArray> command(const QStringList &arguments) const;

    QByteArray webhook() const { return m_webhook; }
    /// The value of a metric by its name and labels, `psi_lease_lost_total`; nothing if it is not there.
    std::optional<double> metric(const QByteArray &name);
    QByteArray admin() const { return m_admin; }
    QString folder() const { return m_folder; }
    QString storeFile() const { return m_folder + QStringLiteral("/store.db"); }
    QString queueFile() const { return m_folder + QStringLiteral("/queue.db"); }
    QByteArray log() const;
    static QByteArray secret() { return "fixture-app-secret"; }

private:
    static HttpReply getFrom(const QByteArray &address, const QByteArray &path);
    QString program() const;
    QProcessEnvironment environment() const;
    bool readPorts();
    qint64 servicePid() const;

    QString m_folder;
    std::map<QString, QString> m_settings;
    QString m_program = QStringLiteral("psi-router");
    QStringList m_wrapper;
    QProcess m_process;
    QByteArray m_webhook;
    QByteArray m_admin;
};

} // namespace psi::test
