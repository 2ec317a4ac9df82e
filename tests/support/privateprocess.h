#pragma once

#include <functional>
#include <optional>

#include <QProcess>
#include <QString>
#include <QStringList>

#include <sys/types.h>

namespace psi::test {

/// Who a private server runs as: nobody else when the test is no root, else a user without rights, since
/// PostgreSQL and PgBouncer refuse root.
struct RunAs
{
    uid_t uid = 0;
    gid_t gid = 0;
    QString name;
    bool changes = false; ///< the test is root: the server gets another user
};
/// Nothing when the test is root and the system has neither `postgres` nor `nobody`.
std::optional<RunAs> unprivilegedUser();

/// Gives a folder and all in it to that user.
bool giveTo(const RunAs &user, const QString &folder);

/// A loopback port that nothing listens on, below those that the system gives to clients.
int freePort();

/// A server of a test: its own process, run as an unprivileged user, gone when the test is, however that
/// ends. Stopped by its id only. The thread that starts it must outlive it; one thread at a time.
class PrivateProcess
{
public:
    PrivateProcess() = default;
    ~PrivateProcess();
    PrivateProcess(const PrivateProcess &) = delete;
    PrivateProcess &operator=(const PrivateProcess &) = delete;

    /// Starts it and waits until `isReady`; what it says goes to the end of `logFile`. False when it ended
    /// before, or was not ready within 60 s.
    bool start(const RunAs &user, const QStringList &commandLine, const QString &logFile,
               const std::function<bool()> &isReady);
    /// Sends the signal and waits up to 30 s for its end, then kills it.
    void stop(int signal);
    /// Runs a program to its end as that user. True when it ended with 0; `output` gets what it said.
    static bool run(const RunAs &user, const QStringList &commandLine, QByteArray &output);

    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    qint64 pid() const { return m_process.processId(); }

private:
    QProcess m_process;
};

} // namespace psi::test
