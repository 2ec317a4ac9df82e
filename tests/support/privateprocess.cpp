#include "tests/support/privateprocess.h"

#include <csignal>
#include <random>

#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QDir>

namespace psi::test {

namespace {
constexpr std::chrono::seconds patience{60};
constexpr int poll = 10; // ms between two looks at a server that starts
constexpr int stopPatience = 30000;

// Runs in the child: gives up root, and dies with its parent. A change of user forgets the latter.
void prepareChild(QProcess &process, const RunAs &user, int deathSignal)
{
    process.setChildProcessModifier([user, deathSignal] {
        if (user.changes &&
            (::setgroups(0, nullptr) != 0 || ::setgid(user.gid) != 0 || ::setuid(user.uid) != 0))
            ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, deathSignal);
        sigset_t none; // what the test blocks, a server needs
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
    });
}
} // namespace

std::optional<RunAs> unprivilegedUser()
{
    if (::geteuid() != 0) {
        const passwd *self = ::getpwuid(::geteuid());
        return RunAs{::geteuid(), ::getegid(),
                     QString::fromLocal8Bit(self != nullptr ? self->pw_name : "psi"), false};
    }
    for (const char *name : {"postgres", "nobody"}) {
        if (const passwd *user = ::getpwnam(name))
            return RunAs{user->pw_uid, user->pw_gid, QString::fromLatin1(name), true};
    }
    return std::nullopt;
}

bool giveTo(const RunAs &user, const QString &folder)
{
    return !user.changes ||
           QProcess::execute(
               QStringLiteral("chown"),
               {QStringLiteral("-R"), QStringLiteral("%1:%2").arg(user.uid).arg(user.gid), folder}) == 0;
}

int freePort()
{
    static std::mt19937 random{std::random_device{}()};
    for (;;) {
        const auto port = static_cast<std::uint16_t>(20000 + random() % 12000);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool isFree = ::bind(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
        ::close(socket);
        if (isFree)
            return port;
    }
}

PrivateProcess::~PrivateProcess() { stop(SIGQUIT); }

bool PrivateProcess::start(const RunAs &user, const QStringList &commandLine, const QString &logFile,
                           const std::function<bool()> &isReady)
{
    prepareChild(m_process, user, SIGQUIT);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(logFile, QIODevice::Append);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setWorkingDirectory(QDir::rootPath());
    m_process.start(commandLine.first(), commandLine.mid(1));
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        if (m_process.waitForFinished(poll) || !isRunning())
            return false;
        if (isReady())
            return true;
    }
    stop(SIGKILL);
    return false;
}

void PrivateProcess::stop(int signal)
{
    if (!isRunning())
        return;
    ::kill(static_cast<pid_t>(pid()), signal);
    if (!m_process.waitForFinished(stopPatience)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

bool PrivateProcess::run(const RunAs &user, const QStringList &commandLine, QByteArray &output)
{
    QProcess process;
    prepareChild(process, user, SIGKILL);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setWorkingDirectory(QDir::rootPath());
    process.start(commandLine.first(), commandLine.mid(1));
    const bool ended = process.waitForFinished(static_cast<int>(std::chrono::milliseconds(patience).count()));
    output = process.readAll();
    return ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

} // namespace psi::test
