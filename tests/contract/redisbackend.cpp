#include <set>

#include "service/adapters/redis/redisjobcodec.h"
#include "service/adapters/redis/redisjobqueue.h"
#include "tests/contract/jobqueuecontract.h"
#include "tests/contract/retryingqueue.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"

namespace psi::contract {

namespace {
constexpr int chunk = 500;

std::string why(const Error &error) { return error.message.toStdString(); }

/// The server of all cases of a program that want this appendfsync; each case finds it empty.
test::RedisServer &serverWith(const QByteArray &appendFsync)
{
    static std::map<QByteArray, std::unique_ptr<test::RedisServer>> servers;
    std::unique_ptr<test::RedisServer> &server = servers[appendFsync];
    if (server == nullptr) {
        test::RedisServer::Options options;
        options.appendFsync = appendFsync;
        options.inMemory = true;
        server = std::make_unique<test::RedisServer>(options);
    }
    if (const Result<void> started = server->start(); !started)
        ADD_FAILURE() << why(started.error());
    return *server;
}

enum class Network
{
    Good,
    Faulty
};

/// The queue in a private Redis server. The server's clock is the case's: it is set when the server starts,
/// and from then on runs by elapsed time, as a machine's does.
class RedisBackend final : public QueueBackend
{
public:
    RedisBackend(const QueueBackendOptions &options, const QByteArray &appendFsync, Network network)
        : m_server(serverWith(appendFsync))
    {
        if (network == Network::Faulty)
            m_proxy = std::make_unique<test::FaultProxy>(m_server.port());
        m_settings.target.addresses = {{"127.0.0.1", m_proxy ? m_proxy->port() : m_server.port()}};
        m_settings.promise.fsync = appendFsync == "always";
        m_settings.dedupTtl = options.dedupTtl;
        m_settings.completedAge = options.completedAge;
        m_settings.completedCount = options.completedCount;
        m_settings.now = [this] { return m_base + (clock().steady() - m_steadyBase); };
        lose();
    }
    ~RedisBackend() override { failWrites(false); }

    JobQueue &queue() override { return port<JobQueue>(); }
    QueueControl &control() override { return port<QueueControl>(); }
    QueueView &view() override { return port<QueueView>(); }
    QueueIdentity &identity() override { return port<QueueIdentity>(); }

    /// All workers are killed, and their leases expire at once. A started process has a name of its own; the
    /// cases go on with the old ones, so those are free again.
    void crash() override
    {
        expireLeases();
        redis::RedisHost host(m_settings);
        host.setEpoch(m_queue->epoch().value());
        for (bool more = true; more;) {
            const Result<std::vector<RedisReply>> lost =
                host.askAll(host.work(), RedisScript::Sweep, {QByteArray::number(chunk), "0"});
            more = lost && lost->front().value().integer() > 0;
            EXPECT_TRUE(lost.isOk()) << (lost ? "" : why(lost.error()));
        }
        open();
    }

    void restart(const std::function<void()> &whileDown) override
    {
        for (const QByteArray &worker : workers())
            EXPECT_TRUE(m_queue->release(worker, {}, false).isOk());
        m_queue->stop();
        if (whileDown)
            whileDown();
        open();
    }

    void lose() override
    {
        EXPECT_EQ(m_server.command({"FLUSHALL"}), "OK");
        open();
    }

    /// As on a server that may not write because its replicas are away: it refuses every script that might.
    void failWrites(bool on) override
    {
        EXPECT_EQ(m_server.command({"CONFIG", "SET", "min-replicas-to-write", on ? "1" : "0"}), "OK");
    }

private:
    template <typename Port>
    Port &port()
    {
        if (m_retrying)
            return *m_retrying;
        return *m_queue;
    }

    /// Every so often the next command is lost on its way, or its answer on the way back.
    bool disturb(bool isRepeatable)
    {
        constexpr int calls = 7;
        if (++m_calls % calls != 0)
            return false;
        const bool after = isRepeatable && m_calls % (2 * calls) == 0;
        m_proxy->failCommand(1, after ? test::FaultProxy::When::After : test::FaultProxy::When::Before);
        return true;
    }

    /// All connections are made, so that a fault meets the command it is for.
    void warm()
    {
        EXPECT_TRUE(m_queue->enqueue({}).isOk());
        EXPECT_TRUE(m_queue->counts().isOk());
        m_retrying = std::make_unique<RetryingQueue>(*m_queue, *m_queue, *m_queue, *m_queue,
                                                     [this](bool repeatable) { return disturb(repeatable); });
    }

    QByteArray key(const char *name) const { return redis::RedisHost::tag(0) + ':' + name; }

    /// Who holds a lease.
    std::set<QByteArray> workers()
    {
        std::set<QByteArray> names;
        for (const QByteArray &found : m_server.command({"KEYS", key("own:*")}).split('\n')) {
            if (!found.isEmpty())
                names.insert(found.mid(key("own:").size()));
        }
        return names;
    }

    /// The queue's: the server's, and what its clock was set back by.
    Micros queueTime()
    {
        return m_settings.now() + Micros(m_server.command({"HGET", key("m"), "off"}).toLongLong());
    }

    void expireLeases()
    {
        for (const QByteArray &worker : workers()) {
            std::vector<LeaseRef> leases;
            for (const LaneRef &ref : lanesOf(worker)) {
                const Result<LaneInfo> lane = m_queue->lane(ref);
                if (lane && lane->since.time_since_epoch() > queueTime())
                    leases.push_back({ref, lane->token});
            }
            const auto lost = m_queue->renew("the end", leases, Micros(0));
            EXPECT_TRUE(lost && lost->empty());
        }
    }

    std::vector<LaneRef> lanesOf(const QByteArray &worker)
    {
        std::vector<LaneRef> refs;
        for (const QByteArray &id : m_server.command({"SMEMBERS", key("own:") + worker}).split('\n'))
            refs.push_back(redis::laneOf(id));
        return refs;
    }

    void open()
    {
        m_server.command({"DEL", key("closed")});
        m_base = clock().now().time_since_epoch();
        m_steadyBase = clock().steady();
        m_retrying.reset();
        m_queue = std::make_unique<RedisJobQueue>(m_settings);
        const Result<void> started = m_queue->start();
        EXPECT_TRUE(started.isOk()) << (started ? "" : why(started.error()));
        if (m_proxy)
            warm();
    }

    test::RedisServer &m_server;
    std::unique_ptr<test::FaultProxy> m_proxy; ///< null: straight to the server
    redis::QueueSettings m_settings;
    std::unique_ptr<RedisJobQueue> m_queue;
    std::unique_ptr<RetryingQueue> m_retrying; ///< behind the proxy
    int m_calls = 0;
    Micros m_base{0};
    Micros m_steadyBase{0};
};

QueueBackendFactory factory(const char *name, const char *appendFsync, Network network = Network::Good)
{
    return {name, [=](const QueueBackendOptions &options) -> std::unique_ptr<QueueBackend> {
                return std::make_unique<RedisBackend>(options, appendFsync, network);
            }};
}
} // namespace

INSTANTIATE_TEST_SUITE_P(redisEverysec, JobQueueContract,
                         testing::Values(factory("redis everysec", "everysec")));
INSTANTIATE_TEST_SUITE_P(redisFaultProxy, JobQueueContract,
                         testing::Values(factory("redis behind a fault proxy", "everysec", Network::Faulty)));
INSTANTIATE_TEST_SUITE_P(redisAlways, JobQueueContract, testing::Values(factory("redis always", "always")));

} // namespace psi::contract
