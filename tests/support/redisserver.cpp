#include "tests/support/redisserver.h"

#include <csignal>
#include <random>
#include <thread>

#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <hiredis/hiredis.h>

namespace psi::test {

using namespace std::chrono_literals;

namespace {
constexpr auto patience = 20s;
constexpr int startTries = 5; // another process may take the port between our look and the server's bind

QString q(const QByteArray &text) { return QString::fromUtf8(text); }

QString serverBinary()
{
    const QString found = QStandardPaths::findExecutable(q("redis-server"));
    return found.isEmpty()
               ? QStandardPaths::findExecutable(q("redis-server"), {q("/usr/bin"), q("/usr/local/bin")})
               : found;
}

/// Whom the server runs as: null = as ourselves.
const passwd *unprivileged() { return ::geteuid() == 0 ? ::getpwnam("nobody") : nullptr; }

QString folderTemplate(bool inMemory)
{
    const QFileInfo memory(q("/dev/shm"));
    const bool has = inMemory && memory.isDir() && memory.isWritable();
    return (has ? memory.filePath() : QDir::tempPath()) + q("/psi-redis-XXXXXX");
}

// Between fork and exec: plain system calls only.
void becomeUnprivileged(uid_t user, gid_t group, bool change)
{
    if (change && (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0))
        ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void flatten(const redisReply &reply, QByteArray &text)
{
    switch (reply.type) {
    case REDIS_REPLY_ARRAY:
        for (std::size_t i = 0; i < reply.elements; ++i) {
            if (i > 0)
                text += '\n';
            flatten(*reply.element[i], text);
        }
        return;
    case REDIS_REPLY_INTEGER:
        text += QByteArray::number(reply.integer);
        return;
    case REDIS_REPLY_ERROR:
        text += '-';
        [[fallthrough]];
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_STRING:
        text += QByteArray(reply.str, static_cast<qsizetype>(reply.len));
        return;
    default:
        return;
    }
}
} // namespace

quint16 freeLoopbackPort()
{
    static std::mt19937 random{std::random_device{}()};
    for (;;) {
        const auto port = static_cast<quint16>(20000 + random() % 12000);
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

RedisServer::RedisServer(Options options)
    : m_options(std::move(options))
    , m_folder(folderTemplate(m_options.inMemory))
    , m_port(freeLoopbackPort())
{}

RedisServer::RedisServer()
    : RedisServer(Options{})
{}

RedisServer::~RedisServer() { kill(); }

QByteArray RedisServer::url() const { return "redis://127.0.0.1:" + QByteArray::number(m_port); }

QByteArray RedisServer::configurationFile() const { return (m_folder.path() + q("/redis.conf")).toUtf8(); }

Error RedisServer::failed(const QByteArray &what) const
{
    return {ErrorCode::Unavailable, q("redis-server " + what + "; its log ends with:\n" + log().right(2000))};
}

Result<void> RedisServer::writeConfiguration()
{
    QByteArray text = "bind 127.0.0.1\nport " + QByteArray::number(m_port) +
                      "\nprotected-mode no\ndaemonize no\nlogfile server.log\n"
                      "dir " +
                      m_folder.path().toUtf8() + '\n';
    if (!m_options.sentinel) {
        text += "save \"\"\nappendonly ";
        text += m_options.appendOnly ? "yes" : "no";
        text += "\nappendfsync " + m_options.appendFsync + '\n';
    }
    for (const auto &[name, value] : m_options.settings)
        text += name + ' ' + value + '\n';
    QFile file(q(configurationFile()));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        return failed("has no folder for its configuration");
    file.close();
    if (const passwd *user = unprivileged()) {
        for (const QByteArray &path : {m_folder.path().toUtf8(), configurationFile()}) {
            if (::chown(path.constData(), user->pw_uid, user->pw_gid) != 0)
                return failed("cannot be given its folder");
        }
    }
    return {};
}

Result<void> RedisServer::start()
{
    if (isRunning())
        return {};
    const bool isFirst = !QFile::exists(q(configurationFile()));
    if (isFirst) {
        if (const Result<void> written = writeConfiguration(); !written)
            return written;
    }
    Result<void> started = startOnce();
    for (int i = 1; !started && isFirst && i < startTries && log().contains("Address already in use"); ++i) {
        m_port = freeLoopbackPort();
        QFile::remove(m_folder.filePath(q("server.log")));
        if (const Result<void> written = writeConfiguration(); !written)
            return written;
        started = startOnce();
    }
    return started;
}

Result<void> RedisServer::startOnce()
{
    const QString binary = serverBinary();
    if (binary.isEmpty())
        return failed("is not installed");
    const passwd *user = unprivileged();
    if (::geteuid() == 0 && user == nullptr)
        return failed("must not run as root, and there is no user nobody");
    m_process.setChildProcessModifier([uid = user != nullptr ? user->pw_uid : 0,
                                       gid = user != nullptr ? user->pw_gid : 0,
                                       change = user != nullptr] { becomeUnprivileged(uid, gid, change); });
    m_process.setWorkingDirectory(m_folder.path());
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
    QStringList arguments{q(configurationFile())};
    if (m_options.sentinel)
        arguments += q("--sentinel");
    m_process.start(binary, arguments);
    return waitUntilReady();
}

Result<void> RedisServer::waitUntilReady()
{
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        if (command({"PING"}) == "PONG")
            return {};
        if (m_process.waitForFinished(5) || !isRunning())
            return failed("ended at its start");
    }
    kill();
    return failed("does not answer");
}

Result<void> RedisServer::stop()
{
    if (!isRunning())
        return {};
    thaw();
    ::kill(static_cast<pid_t>(pid()), SIGTERM);
    if (m_process.waitForFinished(static_cast<int>(std::chrono::milliseconds(patience).count())))
        return {};
    kill();
    return failed("did not stop");
}

void RedisServer::kill()
{
    if (!isRunning())
        return;
    ::kill(static_cast<pid_t>(pid()), SIGKILL);
    m_process.waitForFinished();
}

void RedisServer::freeze() { ::kill(static_cast<pid_t>(pid()), SIGSTOP); }

void RedisServer::thaw() { ::kill(static_cast<pid_t>(pid()), SIGCONT); }

Result<void> RedisServer::lose()
{
    const bool ran = isRunning();
    kill();
    QDir(m_folder.filePath(q("appendonlydir"))).removeRecursively();
    QFile::remove(m_folder.filePath(q("dump.rdb")));
    return ran ? start() : Result<void>();
}

QByteArray RedisServer::log() const
{
    QFile file(m_folder.filePath(q("server.log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray RedisServer::command(const std::vector<QByteArray> &words) const
{
    const std::unique_ptr<redisContext, decltype(&redisFree)> context(
        redisConnectWithTimeout("127.0.0.1", m_port, timeval{2, 0}), &redisFree);
    if (context == nullptr || context->err != 0 || redisSetTimeout(context.get(), timeval{10, 0}) != REDIS_OK)
        return "-away";
    std::vector<const char *> texts;
    std::vector<std::size_t> sizes;
    for (const QByteArray &word : words) {
        texts.push_back(word.constData());
        sizes.push_back(static_cast<std::size_t>(word.size()));
    }
    const std::unique_ptr<void, decltype(&freeReplyObject)> reply(
        redisCommandArgv(context.get(), static_cast<int>(words.size()), texts.data(), sizes.data()),
        &freeReplyObject);
    if (reply == nullptr)
        return "-away";
    QByteArray text;
    flatten(*static_cast<const redisReply *>(reply.get()), text);
    return text;
}

QByteArray RedisServer::info(const QByteArray &section, const QByteArray &name) const
{
    for (const QByteArray &line : command({"INFO", section}).split('\n')) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).trimmed();
    }
    return {};
}

} // namespace psi::test
