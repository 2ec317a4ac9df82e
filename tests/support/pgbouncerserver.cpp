#include "tests/support/pgbouncerserver.h"

#include <csignal>

#include <libpq-fe.h>

#include <QFile>
#include <QStandardPaths>

namespace psi::test {

namespace {
QString q(const char *text) { return QString::fromLatin1(text); }

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

QString program()
{
    const QString found = QStandardPaths::findExecutable(q("pgbouncer"));
    return found.isEmpty()
               ? QStandardPaths::findExecutable(q("pgbouncer"), {q("/usr/sbin"), q("/usr/local/sbin")})
               : found;
}
} // namespace

PgBouncerServer::PgBouncerServer(const PostgresServer &server)
    : PgBouncerServer(server, Options())
{}

PgBouncerServer::PgBouncerServer(const PostgresServer &server, Options options)
    : m_server(server)
    , m_options(std::move(options))
    , m_user(unprivilegedUser())
{}

PgBouncerServer::~PgBouncerServer() { stop(); }

// The shipped file with databases of its own; what stands last wins.
bool PgBouncerServer::writeFiles()
{
    QFile shipped(q(PSI_SOURCE_DIR "/packaging/pgbouncer/pgbouncer.ini"));
    if (!shipped.open(QIODevice::ReadOnly))
        return false;
    QByteArray ini = shipped.readAll();
    ini = "[databases]\n* = host=127.0.0.1 port=" + QByteArray::number(m_server.port()) + '\n' +
          ini.mid(ini.indexOf("\n[pgbouncer]\n")) + '\n';
    std::map<QByteArray, QByteArray> settings{
        {"listen_addr", "127.0.0.1"},
        {"listen_port", QByteArray::number(m_port)},
        {"auth_file", m_folder.filePath(q("users")).toUtf8()},
        {"auth_type", "scram-sha-256"},
        {"unix_socket_dir", ""},
        {"logfile", ""},
        {"pidfile", ""},
        {"admin_users", "postgres"},
    };
    for (const auto &[name, value] : m_options.settings)
        settings[name] = value;
    for (const auto &[name, value] : settings)
        ini += name + " = " + value + '\n';
    QByteArray users = "\"postgres\" \"" + PostgresServer::password() + "\"\n";
    for (const auto &[name, password] : m_options.users)
        users += '"' + name + "\" \"" + password + "\"\n";
    return writeFile(m_folder.filePath(q("pgbouncer.ini")), ini) &&
           writeFile(m_folder.filePath(q("users")), users) && giveTo(*m_user, m_folder.path());
}

bool PgBouncerServer::start()
{
    if (isRunning())
        return true;
    if (!m_user || program().isEmpty()) {
        m_error = q("no pgbouncer, or no unprivileged user");
        return false;
    }
    constexpr int tries = 5;
    const bool isFirst = m_port == 0;
    for (int i = 0; i < tries; ++i) {
        if (isFirst)
            m_port = freePort();
        const QByteArray address = url("pgbouncer");
        if (writeFiles() && m_process.start(*m_user, {program(), m_folder.filePath(q("pgbouncer.ini"))},
                                            m_folder.filePath(q("log")),
                                            [&] { return PQping(address.constData()) == PQPING_OK; }))
            return true;
    }
    m_error = q("pgbouncer does not start: ") + QString::fromUtf8(log());
    return false;
}

void PgBouncerServer::stop() { m_process.stop(SIGTERM); }

void PgBouncerServer::kill() { m_process.stop(SIGKILL); }

QByteArray PgBouncerServer::url(const QByteArray &database) const
{
    return urlAs("postgres", PostgresServer::password(), database);
}

QByteArray PgBouncerServer::urlAs(const QByteArray &user, const QByteArray &password,
                                  const QByteArray &database) const
{
    return "postgresql://" + user + ':' + password + "@127.0.0.1:" + QByteArray::number(m_port) + '/' +
           database;
}

QByteArray PgBouncerServer::log() const
{
    QFile file(m_folder.filePath(q("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace psi::test
