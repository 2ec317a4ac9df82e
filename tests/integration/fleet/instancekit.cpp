#include "tests/integration/fleet/instancekit.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromLatin1(text); }

RedisServer::Options durable()
{
    RedisServer::Options options;
    options.appendFsync = "always";
    return options;
}

constexpr int customers = 20;

} // namespace

InstancesTest::InstancesTest()
    : redis(durable())
{}

void InstancesTest::startRedis()
{
    const Result<void> started = redis.start();
    ASSERT_TRUE(started.isOk()) << started.error().message.toStdString();
}

void InstancesTest::startPostgres() { ASSERT_TRUE(postgres.start()) << qPrintable(postgres.error()); }

void InstancesTest::startServers()
{
    startRedis();
    startPostgres();
    const auto [exit, said] = instance("migrate")->command({q("migrate")});
    ASSERT_EQ(exit, 0) << said.constData();
}

std::unique_ptr<RouterProcess> InstancesTest::instance(const char *name, const char *roles)
{
    auto router = std::make_unique<RouterProcess>(folder.filePath(q(name)));
    router->set(q("PSI_ROLES"), q(roles));
    router->set(q("PSI_QUEUE_BACKEND"), q("redis"));
    router->set(q("PSI_QUEUE_URL"), QString::fromLatin1(redis.url()));
    router->set(q("PSI_PRIVACY_HASH_KEY"), q("0123456789abcdef0123456789abcdef"));
    router->set(q("PSI_WORKERS_THREADS"), q("4"));
    setStore(*router, "postgres", postgres.url());
    return router;
}

void InstancesTest::setStore(RouterProcess &router, const char *backend, const QByteArray &url)
{
    router.set(q("PSI_STORE_BACKEND"), q(backend));
    router.set(q("PSI_STORE_URL"), QString::fromLatin1(url));
}

QByteArray InstancesTest::textFrom(int customer, int number)
{
    QFile file(q(PSI_SOURCE_DIR "/tests/fixtures/whatsapp/text_legacy_no_bsuid.json"));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    QByteArray body = file.readAll();
    const QByteArray phone = "54911555502" + QByteArray::number(10 + customer);
    body.replace("wamid.", "wamid.N" + QByteArray::number(number) + 'x');
    const int at = body.indexOf("\"from\"");
    EXPECT_GT(at, 0);
    const int begin = body.indexOf('"', body.indexOf(':', at)) + 1;
    return body.replace(body.mid(begin, body.indexOf('"', begin) - begin), phone);
}

void InstancesTest::mustAccept(RouterProcess &router, int first, int count)
{
    for (int number = first; number < first + count; ++number) {
        int status = 0;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (status != 200 && std::chrono::steady_clock::now() < until)
            status = router.post(textFrom(number % customers, number));
        ASSERT_EQ(status, 200) << router.log().constData();
    }
}

bool InstancesTest::waitForStored(int count)
{
    return waitUntil([&] { return stored() == count; }, 30);
}

HttpReply InstancesTest::readiness(RouterProcess &router)
{
    return router.admin().isEmpty() ? router.getFromIntake("/readyz") : router.get("/readyz");
}

bool InstancesTest::becomesReady(RouterProcess &router)
{
    return waitUntil([&] { return readiness(router).status == 200; }, 20);
}

QByteArray InstancesTest::failing(RouterProcess &router, const char *check)
{
    const QJsonObject body = QJsonDocument::fromJson(readiness(router).body).object();
    for (const QJsonValue &value : body.value(q("checks")).toArray()) {
        const QJsonObject row = value.toObject();
        if (row.value(q("name")).toString() != q(check))
            continue;
        return row.value(q("ok")).toBool() ? QByteArray() : row.value(q("reason")).toString().toUtf8();
    }
    return "absent";
}

} // namespace psi::test
