#include "tests/support/fleet.h"

#include <QFile>

namespace psi::test {

namespace {

constexpr auto role = "psi_router";
constexpr auto rolePassword = "psi-flota";

QString q(const char *text) { return QString::fromLatin1(text); }

} // namespace

Fleet::Fleet(Options options)
    : m_options(std::move(options))
    , m_redis(m_options.redis)
    , m_bouncer(std::make_unique<PgBouncerServer>(m_postgres,
                                                  PgBouncerServer::Options{.users = {{role, rolePassword}}}))
{}

Fleet::~Fleet() = default;

bool Fleet::fail(const QString &what)
{
    m_error = what;
    return false;
}

bool Fleet::startServers(const QByteArray &queueUrl)
{
    if (const Result<void> started = m_redis.start(); !started)
        return fail(started.error().message);
    if (!m_postgres.start())
        return fail(m_postgres.error());
    if (!m_bouncer->start())
        return fail(m_bouncer->error());
    for (int i = 0; i < m_options.instances; ++i) {
        m_routers.push_back(std::make_unique<RouterProcess>(m_folder.filePath(q("router%1").arg(i))));
        configure(*m_routers.back(), queueUrl.isEmpty() ? m_redis.url() : queueUrl);
    }
    return migrate();
}

void Fleet::configure(RouterProcess &router, const QByteArray &queueUrl) const
{
    router.set(q("PSI_QUEUE_BACKEND"), q("redis"));
    router.set(q("PSI_QUEUE_URL"), QString::fromLatin1(queueUrl));
    router.set(q("PSI_PRIVACY_HASH_KEY"), q("0123456789abcdef0123456789abcdef"));
    router.set(q("PSI_STORE_BACKEND"), q("postgres"));
    router.set(q("PSI_STORE_URL"), QString::fromLatin1(m_bouncer->urlAs(role, rolePassword, "postgres")));
    router.set(q("PSI_STORE_MIGRATE_URL"), QString::fromLatin1(m_postgres.url()));
    // Together they want no more connections than the shipped pool has.
    router.set(q("PSI_WORKERS_THREADS"), q("2"));
    for (const auto &[name, value] : m_options.settings)
        router.set(name, value);
    router.keepPorts();
}

// The shipped role, whose grants hold for the tables that are made then.
bool Fleet::migrate()
{
    PgClient client(m_postgres.url());
    QFile settings(q(PSI_SOURCE_DIR "/packaging/postgres/role.sql"));
    if (!settings.open(QIODevice::ReadOnly))
        return fail(q("no role.sql"));
    if (!client.run(QByteArray("CREATE ROLE ") + role + " LOGIN PASSWORD '" + rolePassword + "'") ||
        !client.run(settings.readAll()))
        return fail(QString::fromUtf8(client.error()));
    const auto [exit, said] = router(0).command({q("migrate")});
    return exit == 0 || fail(q("migrate: ") + QString::fromUtf8(said));
}

bool Fleet::startInstances()
{
    for (const auto &router : m_routers) {
        if (!router->isRunning() && !router->start())
            return fail(q("an instance does not start: ") + QString::fromUtf8(router->log().right(4000)));
    }
    return true;
}

QString Fleet::webhooks() const
{
    QStringList urls;
    for (const auto &router : m_routers)
        urls << q("http://%1/webhook").arg(QString::fromLatin1(router->webhook()));
    return urls.join(QLatin1Char(','));
}

QString Fleet::cell(const QByteArray &sql) const { return PgClient(m_postgres.url()).cell(sql); }

qint64 Fleet::stored() const
{
    return number("SELECT (SELECT count(*) FROM mensajes) + (SELECT count(*) FROM router_estados_mensaje) + "
                  "(SELECT count(*) FROM router_eventos)");
}

} // namespace psi::test
