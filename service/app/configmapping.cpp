#include "service/app/configmapping.h"

#include <algorithm>
#include <thread>

namespace psi::settings {

namespace {
constexpr int adminBodyBytes = 256 << 10;

// A stop takes less than 10 s: what these allow, and the closing of two files.
constexpr std::chrono::milliseconds webhookDrain{2000};
constexpr std::chrono::milliseconds adminDrain{500};
constexpr Micros workStop = std::chrono::seconds(5);

std::vector<QByteArray> bytesOf(const QStringList &texts)
{
    std::vector<QByteArray> list;
    for (const QString &text : texts)
        list.push_back(text.toUtf8());
    return list;
}
} // namespace

HttpSettings webhookServer(const ServiceConfig &config)
{
    HttpSettings settings;
    settings.listen = config.webhookListen.toUtf8();
    const int cores = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 4);
    settings.threads = config.webhookThreads > 0 ? config.webhookThreads : cores;
    settings.limits.bodyBytes = static_cast<int>(config.maxBody);
    settings.limits.connections = config.maxConnections;
    settings.limits.connectionsPerIp = config.maxConnectionsPerIp;
    settings.limits.inflightBodyBytes = config.maxInflightBytes;
    settings.trustedProxies = bytesOf(config.webhookTrustedProxies);
    settings.name = "webhook";
    settings.deadlines.drain = webhookDrain;
    settings.rejectedMetric = "psi_webhook_rejected_total";
    return settings;
}

HttpSettings adminServer(const ServiceConfig &config)
{
    HttpSettings settings;
    settings.listen = config.adminListen.toUtf8();
    settings.name = "admin";
    settings.deadlines.drain = adminDrain;
    settings.limits.bodyBytes = adminBodyBytes;
    settings.trustedProxies = bytesOf(config.adminTrustedProxies);
    return settings;
}

SqliteJobQueue::Options queue(const ServiceConfig &config, const QString &path)
{
    return {path,
            config.queueAck == QLatin1String("fsync"),
            config.dedupTtl,
            config.queueMaxBytes,
            config.completedAge,
            config.completedCount};
}

RedisJobQueue::Settings redisQueue(const ServiceConfig &config, const QByteArray &fingerprint)
{
    RedisJobQueue::Settings settings;
    if (const Result<RedisTarget> target = redisTargetOf(config.queueUrl)) // checked with the configuration
        settings.target = *target;
    settings.shards = config.queueShards;
    settings.promise.fsync = config.queueAck.startsWith(QLatin1String("fsync"));
    settings.promise.replicas = config.queueReplicas();
    settings.dedupTtl = config.dedupTtl;
    settings.maxBytes = config.queueMaxBytes;
    settings.completedAge = config.completedAge;
    settings.completedCount = config.completedCount;
    settings.keyFingerprint = fingerprint;
    return settings;
}

int storeConnections(const ServiceConfig &config)
{
    constexpr int besideWorkers = 4;
    return config.storeMaxConnections > 0 ? config.storeMaxConnections : config.workerThreads + besideWorkers;
}

IntakeSettings intake(const ServiceConfig &config)
{
    return {config.verifyToken.toUtf8(), config.conversationScope == QLatin1String("contact")};
}

// Bodies that wait are counted by the HTTP server; payloads of the jobs they became stay below twice that.
BatcherSettings batcher(const ServiceConfig &config)
{
    BatcherSettings settings;
    settings.maxWaitingBytes = 2 * config.maxInflightBytes;
    return settings;
}

WorkSettings work(const ServiceConfig &config)
{
    WorkSettings settings;
    settings.threads = config.workerThreads;
    settings.takesWork = config.hasRole("worker");
    settings.lease = config.lease;
    settings.batchLanes = config.batchLanes;
    settings.batchJobs = config.batchJobs;
    settings.retry = config.retry;
    settings.stopWithin = workStop;
    settings.calls = config.hasRole("outbound") ? config.outboundParallel : 0;
    // Areas are changed while the service runs: each may be given the longest time of all.
    settings.renewCallsAtMost = std::max<Micros>(config.outboundTimeout, longestAreaTimeout) + callMargin;
    return settings;
}

OutboundSettings outbound(const ServiceConfig &config, const QByteArray &instance)
{
    OutboundSettings settings;
    settings.instance = instance;
    settings.timeout = config.outboundTimeout;
    settings.unknownWait = config.unknownWait;
    settings.retry = config.retry;
    return settings;
}

OutboundLimits limits(const ServiceConfig &config)
{
    OutboundLimits limits;
    limits.pair = config.pairRate;
    limits.line = config.lineRate;
    return limits;
}

CompletedRetention completed(const ServiceConfig &config)
{
    return {config.completedAge, config.completedCount};
}

RouterPolicy policy(const ServiceConfig &config)
{
    RouterPolicy policy;
    policy.shadow = config.mode == QLatin1String("shadow");
    policy.answerMaxAge = std::chrono::duration_cast<std::chrono::seconds>(config.answerMaxAge);
    policy.menuRepeats = config.menuRepeats;
    policy.maxConsecutive = config.maxConsecutive;
    policy.repeatGap = std::chrono::duration_cast<std::chrono::seconds>(config.repeatGap);
    policy.timezone = QTimeZone(config.timezone.toUtf8());
    policy.reopenAfterDerivation = config.reopenAfterDerivation;
    policy.conversationLimit = config.conversationLimit;
    policy.choiceLimit = config.menuChoicesLimit;
    return policy;
}

LineDirectory lines(const ServiceConfig &config)
{
    LineDirectory directory;
    for (const LineConfig &line : config.lines)
        directory.byPhoneNumberId[line.phoneNumberId] = LineId(line.id);
    return directory;
}

std::vector<Area> areas(const ServiceConfig &config)
{
    using std::chrono::duration_cast;
    std::vector<Area> areas;
    for (const AreaConfig &one : config.areas) {
        Area area{AreaId(one.id), one.url, one.secret, one.enabled};
        area.timeout = duration_cast<std::chrono::milliseconds>(one.timeout);
        area.attempts = one.attempts;
        if (one.sla)
            area.sla = duration_cast<std::chrono::seconds>(*one.sla);
        areas.push_back(std::move(area));
    }
    return areas;
}

std::vector<QByteArray> secrets(const ServiceConfig &config) { return bytesOf(config.appSecrets); }

Result<QByteArray> installKey(const ServiceConfig &config, DataDir &folder)
{
    return config.hashKey.isEmpty() ? folder.installKey() : Result<QByteArray>(config.hashKey.toUtf8());
}

} // namespace psi::settings
