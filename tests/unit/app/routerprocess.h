#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include "tests/support/httpclient.h"

namespace psi::test {

/// How a command of the built binary ended.
struct ProcessEnd
{
    int exit = -1; ///< -1: it crashed or did not end
    QByteArray out;
    QByteArray err;
};

/// The built psi-router in a data folder of its own, configured by the environment alone unless told
/// otherwise. Waits are for conditions and have a bound. One thread.
class RouterProcess
{
public:
    RouterProcess();
    ~RouterProcess();

    /// Further PSI_* variables; before start().
    void set(const char *variable, const QByteArray &value);
    void unset(const char *variable);

    /// Starts `serve` (and `arguments`) and waits for `ports.json`.
    bool start(const QStringList &arguments = {});
    /// Sends SIGTERM and waits; the exit code, -1 if it crashed or took 10 s.
    int stop();
    /// SIGKILL.
    void kill();
    void signal(int number);
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    /// Waits for its end; the exit code, -1 if it crashed.
    int waitForEnd();

    /// Runs the binary with `arguments` in the same environment until it ends.
    ProcessEnd run(const QStringList &arguments);

    QString folder() const { return m_folder.filePath(QStringLiteral("data")); }
    QString file(const char *name) const { return folder() + QLatin1Char('/') + QLatin1String(name); }
    QJsonObject json(const char *name) const;
    QByteArray port(const char *server) const;

    HttpReply get(const char *server, const QByteArray &path) const;
    /// A signed POST of `body`.
    HttpReply post(const QByteArray &body, const QByteArray &secret = "secret-one") const;

    /// All it wrote so far.
    QByteArray standardError();
    QByteArray standardOutput();
    /// True once its log holds `text`.
    bool waitForLog(const QByteArray &text);

private:
    void prepare(QProcess &process) const;

    QTemporaryDir m_folder;
    QProcessEnvironment m_environment;
    QProcess m_process;
    QByteArray m_err;
    QByteArray m_out;
};

} // namespace psi::test
