#include "tests/support/postgresserver.h"

#include <csignal>

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/file.h>
#include <unistd.h>

#include <QCollator>
#include <QDir>
#include <QFile>

namespace psi::test {

namespace {
QString q(const char *text) { return QString::fromLatin1(text); }

/// One process at a time makes the first cluster.
class FileLock
{
public:
    explicit FileLock(const QString &path)
        : m_file(::open(path.toLocal8Bit().constData(), O_CREAT | O_RDWR | O_CLOEXEC, 0600))
    {
        ::flock(m_file, LOCK_EX);
    }
    ~FileLock() { ::close(m_file); }
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

private:
    int m_file;
};

bool copyFolder(const QString &from, const QString &to)
{
    return QProcess::execute(q("cp"), {q("-a"), q("--reflink=auto"), from, to}) == 0;
}

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(content);
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

PostgresServer::PostgresServer()
    : PostgresServer(Options())
{}

PostgresServer::PostgresServer(Options options)
    : m_options(std::move(options))
    , m_user(unprivilegedUser())
{}

PostgresServer::~PostgresServer() { crash(); }

QString PostgresServer::programs()
{
    QDir versions(q("/usr/lib/postgresql"));
    QStringList names = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCollator byNumber;
    byNumber.setNumericMode(true);
    std::sort(names.begin(), names.end(), byNumber);
    while (!names.isEmpty()) {
        const QString folder = versions.filePath(names.takeLast() + q("/bin"));
        if (QFile::exists(folder + q("/initdb")) && QFile::exists(folder + q("/postgres")))
            return folder;
    }
    return {};
}

bool PostgresServer::fail(const QString &what)
{
    m_error = what;
    return false;
}

// A first cluster stands in the build folder, named after what made it; each server works on a copy.
bool PostgresServer::prepare()
{
    if (QFile::exists(m_folder.filePath(q("data/PG_VERSION"))))
        return true;
    if (!m_user || !m_folder.isValid() || programs().isEmpty())
        return fail(
            q("no PostgreSQL under /usr/lib/postgresql, no unprivileged user, or no temporary folder"));
    QByteArray version;
    if (!PrivateProcess::run(*m_user, {programs() + q("/postgres"), q("--version")}, version))
        return fail(q("postgres --version: ") + QString::fromLocal8Bit(version));
    const QString cache = q(PSI_TEST_CACHE_DIR);
    const QString name = QString::fromLatin1(version.simplified().split(' ').value(2));
    const QString first = q("%1/postgres-%2-%3").arg(cache, name).arg(m_user->uid);
    QDir().mkpath(cache);
    const FileLock lock(cache + q("/postgres.lock"));
    if (!QFile::exists(first)) {
        const QString partial = first + q(".partial");
        QDir(partial).removeRecursively();
        if (!makeCluster(m_folder.filePath(q("data"))))
            return false;
        return copyFolder(m_folder.filePath(q("data")), partial) && QDir().rename(partial, first)
                   ? true
                   : fail(q("cannot keep the first cluster in ") + cache);
    }
    if (!copyFolder(first, m_folder.filePath(q("data"))))
        return fail(q("cannot copy ") + first);
    return giveTo(*m_user, m_folder.path()) || fail(q("cannot give the cluster to ") + m_user->name);
}

bool PostgresServer::makeCluster(const QString &at)
{
    const QString passwordFile = m_folder.filePath(q("password"));
    writeFile(passwordFile, password());
    if (!giveTo(*m_user, m_folder.path()))
        return fail(q("cannot give the folder to ") + m_user->name);
    QByteArray output;
    const QStringList line{programs() + q("/initdb"),
                           q("-D"),
                           at,
                           q("-U"),
                           q("postgres"),
                           q("--no-sync"),
                           q("--encoding=UTF8"),
                           q("--locale=C.UTF-8"),
                           q("--auth-local=trust"),
                           q("--auth-host=scram-sha-256"),
                           q("--pwfile=") + passwordFile};
    return PrivateProcess::run(*m_user, line, output) || fail(q("initdb: ") + QString::fromLocal8Bit(output));
}

QStringList PostgresServer::commandLine() const
{
    QStringList line{programs() + q("/postgres"),
                     q("-D"),
                     m_folder.filePath(q("data")),
                     q("-p"),
                     QString::number(m_port),
                     q("-k"),
                     m_folder.path()};
    std::vector<QByteArray> settings{"listen_addresses=127.0.0.1",
                                     "wal_level=logical",
                                     "log_line_prefix=%m [%p] %u@%d ",
                                     "timezone=UTC",
                                     "log_timezone=UTC",
                                     "shared_preload_libraries=pg_stat_statements"};
    if (!m_options.durable)
        settings.insert(settings.end(), {"fsync=off", "full_page_writes=off"});
    settings.insert(settings.end(), m_options.settings.begin(), m_options.settings.end());
    for (const QByteArray &setting : settings)
        line << q("-c") << QString::fromUtf8(setting);
    return line;
}

bool PostgresServer::start()
{
    if (isRunning())
        return true;
    if (!prepare())
        return false;
    constexpr int tries = 5; // a port may be taken between our look and the server's
    const bool isFirst = m_port == 0;
    for (int i = 0; i < tries; ++i) {
        if (isFirst)
            m_port = freePort();
        const QByteArray address = url();
        if (m_process.start(*m_user, commandLine(), m_folder.filePath(q("log")),
                            [&] { return PQping(address.constData()) == PQPING_OK; }))
            return true;
    }
    return fail(q("postgres does not start: ") + QString::fromUtf8(log()));
}

void PostgresServer::stop() { m_process.stop(SIGINT); }

void PostgresServer::crash() { m_process.stop(SIGQUIT); }

QByteArray PostgresServer::url(const QByteArray &database) const
{
    return urlAs("postgres", password(), database);
}

QByteArray PostgresServer::urlAs(const QByteArray &user, const QByteArray &password,
                                 const QByteArray &database) const
{
    return "postgresql://" + user + ':' + password + "@127.0.0.1:" + QByteArray::number(m_port) + '/' +
           database;
}

QByteArray PostgresServer::log() const { return readFile(m_folder.filePath(q("log"))); }

} // namespace psi::test
