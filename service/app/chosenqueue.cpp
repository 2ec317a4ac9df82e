#include "service/app/chosenqueue.h"

#include "service/adapters/redis/redisinspection.h"
#include "service/adapters/redis/redisjobqueue.h"
#include "service/adapters/sqlite/sqlitejobqueue.h"
#include "service/app/configmapping.h"

namespace psi {

namespace {
class EmbeddedQueue final : public ChosenQueue
{
public:
    EmbeddedQueue(SqliteJobQueue::Options options, const Clock &clock)
        : m_queue(std::move(options), clock)
    {}
    JobQueue &jobs() override { return m_queue; }
    QueueControl &control() override { return m_queue; }
    QueueView &view() override { return m_queue; }
    QueueIdentity &identity() override { return m_queue; }
    Result<void> start() override { return m_queue.start(); }
    void stop() override { m_queue.stop(); }
    bool isShared() const override { return false; }
    void listen(std::function<void()>) override {} // nobody else writes into it
    void serve(const QByteArray &) override {}     // nobody can put another in its place while it is open
    Result<void> checkDurability() override { return {}; }
    std::size_t walBytes() const override { return m_queue.walBytes(); }

private:
    SqliteJobQueue m_queue;
};

class SharedQueue final : public ChosenQueue
{
public:
    explicit SharedQueue(const RedisJobQueue::Settings &settings)
        : m_queue(settings)
    {}
    JobQueue &jobs() override { return m_queue; }
    QueueControl &control() override { return m_queue; }
    QueueView &view() override { return m_queue; }
    QueueIdentity &identity() override { return m_queue; }
    Result<void> start() override { return m_queue.start(); }
    void stop() override { m_queue.stop(); }
    bool isShared() const override { return true; }
    void listen(std::function<void()> woken) override { m_queue.listen(std::move(woken)); }
    void serve(const QByteArray &epoch) override { m_queue.serve(epoch); }
    Result<void> checkDurability() override { return m_queue.checkDurability(); }
    Result<void> durability() const override { return m_queue.durabilityStanding(); }
    std::pair<qint64, qint64> traffic() override
    {
        const RedisTraffic &traffic = m_queue.traffic();
        return {traffic.connects, traffic.roundTrips};
    }

private:
    RedisJobQueue m_queue;
};
} // namespace

std::unique_ptr<ChosenQueue> chooseQueue(const ServiceConfig &config, const DataDir &data,
                                         const QByteArray &fingerprint, const Clock &clock)
{
    if (config.queueBackend == QLatin1String("redis"))
        return std::make_unique<SharedQueue>(settings::redisQueue(config, fingerprint));
    return std::make_unique<EmbeddedQueue>(settings::queue(config, data.file(QStringLiteral("queue.db"))),
                                           clock);
}

Result<QueueLiveFindings> inspectQueue(const ServiceConfig &config, const QByteArray &fingerprint)
{
    if (config.queueBackend != QLatin1String("redis"))
        return QueueLiveFindings();
    const Result<RedisFindings> found = inspectRedis(settings::redisQueue(config, fingerprint));
    if (!found)
        return found.error();
    return QueueLiveFindings{found->version, found->mistakes, found->faults, found->weaker};
}

} // namespace psi
