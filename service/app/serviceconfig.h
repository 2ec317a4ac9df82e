#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

#include "service/domain/queue/gcra.h"
#include "service/domain/queue/retrypolicy.h"
#include "service/ports/log.h"
#include "service/ports/retention.h"

namespace psi {

/// One of our WhatsApp numbers, `[[lines]]`.
struct LineConfig
{
    QString id;
    QString phoneNumberId;
    QString displayNumber;
    QString accessToken;
    friend bool operator==(const LineConfig &, const LineConfig &) = default;
};

/// The seed of one row of router_areas, `[[areas]]`.
struct AreaConfig
{
    QString id;
    QString url;
    QString secret;
    bool enabled = true;
    Micros timeout = std::chrono::seconds(10);
    int attempts = 8;
    std::optional<Micros> sla;
    friend bool operator==(const AreaConfig &, const AreaConfig &) = default;
};

/// All settings, already checked. A value: read by anyone, changed by nobody.
struct ServiceConfig
{
    QString dataDir;
    QStringList roles{QStringLiteral("intake"), QStringLiteral("worker"), QStringLiteral("outbound"),
                      QStringLiteral("admin")};
    QString environment = QStringLiteral("local");
    QString environmentColor;

    QString webhookListen = QStringLiteral("127.0.0.1:8080");
    QString webhookPath = QStringLiteral("/webhook");
    int webhookThreads = 0; ///< 0 = cores, at most 4
    QString verifyToken;
    QStringList appSecrets;
    int maxConnections = 10000;
    int maxConnectionsPerIp = 0;
    qint64 maxBody = 4 << 20;
    qint64 maxInflightBytes = 64 << 20;
    QStringList webhookTrustedProxies;

    QString adminListen = QStringLiteral("127.0.0.1:8081");
    QStringList adminTrustedProxies;

    QString queueBackend = QStringLiteral("sqlite");
    QString queueUrl;
    QString queueAck = QStringLiteral("fsync"); ///< fsync, memory, replicas:n, fsync+replicas:n
    int queueShards = 1;
    Micros dedupTtl = std::chrono::hours(36);
    qint64 queueMaxBytes = 0;

    QString storeBackend = QStringLiteral("sqlite");
    QString storeUrl;            ///< holds a password
    QString storeMigrateUrl;     ///< empty = storeUrl
    int storeMaxConnections = 0; ///< 0 = workers + 4

    int workerThreads = 10;
    Micros lease = std::chrono::seconds(10);
    int batchLanes = 64;
    int batchJobs = 32;

    std::array<RetryPolicy, routeCount> retry{
        defaultRetryPolicy(Route::Inbound), defaultRetryPolicy(Route::Status),
        defaultRetryPolicy(Route::Other),   defaultRetryPolicy(Route::Outbound),
        defaultRetryPolicy(Route::Area),    defaultRetryPolicy(Route::Media)};

    Micros completedAge = std::chrono::hours(1);
    int completedCount = 1000;
    RetentionSettings retention;
    Micros retentionMetrics = std::chrono::days(400);
    Micros retentionMedia{0};

    RateLimit conversationLimit{std::chrono::seconds(6), 5};
    RateLimit menuChoicesLimit{std::chrono::milliseconds(1500), 20};

    QString mode = QStringLiteral("live");
    QString timezone = QStringLiteral("America/Argentina/Buenos_Aires");
    Micros answerMaxAge = std::chrono::hours(1);
    int menuRepeats = 3;
    int maxConsecutive = 3;
    bool reopenAfterDerivation = false;
    Micros repeatGap = std::chrono::seconds(10);
    QString conversationScope = QStringLiteral("line");

    RateLimit lineRate{std::chrono::microseconds(12500), 3};
    RateLimit pairRate{std::chrono::seconds(6), 45};
    Micros outboundTimeout = std::chrono::seconds(15);
    Micros unknownWait = std::chrono::seconds(60);
    QString resendUnknown = QStringLiteral("never");
    int outboundParallel = 128;
    QString graphUrl = QStringLiteral("https://graph.facebook.com/v24.0");
    QStringList graphMediaHosts{QStringLiteral("fbsbx.com"), QStringLiteral("fbcdn.net")};
    bool graphAllowHttp = false;
    QStringList egressAllow;
    bool egressAllowHttp = false;
    QString mediaStore;
    qint64 mediaMaxSize = qint64(100) << 20;

    std::vector<LineConfig> lines;
    std::vector<AreaConfig> areas;

    /// By kind of work, and `retrying`: age of a lane's head that counts as stuck.
    std::map<QString, Micros> stuck{{QStringLiteral("inbound"), std::chrono::seconds(60)},
                                    {QStringLiteral("outbound"), std::chrono::minutes(15)},
                                    {QStringLiteral("area"), std::chrono::hours(1)},
                                    {QStringLiteral("media"), std::chrono::hours(1)},
                                    {QStringLiteral("retrying"), std::chrono::minutes(10)}};
    int stuckLeasesLost = 2;
    QString alertsHours = QStringLiteral("mon-fri 08:00-20:00");
    QString hashKey;
    LogLevel logLevel = LogLevel::Info;
    QString logFile;

    /// Of queue.ack: in how many replicas an event must be.
    int queueReplicas() const
    {
        const qsizetype colon = queueAck.indexOf(QLatin1Char(':'));
        return colon < 0 ? 0 : queueAck.mid(colon + 1).toInt();
    }
    /// An intake alone needs the queue and nothing else.
    bool usesStore() const { return hasRole("worker") || hasRole("outbound") || hasRole("admin"); }
    bool hasRole(const char *role) const { return roles.contains(QLatin1String(role)); }
    friend bool operator==(const ServiceConfig &, const ServiceConfig &) = default;
};

/// One mistake: which key, why, and where it stands (file:line:column, or the variable's name).
struct ConfigProblem
{
    QString key;
    QString reason;
    QString where;
};

/// Where settings come from. A variable wins over the file, the file over `defaults`.
struct ConfigSources
{
    std::optional<QString> file;             ///< path of a TOML file
    std::map<QString, QString> environment;  ///< all variables; those that begin with PSI_ are keys
    std::map<QString, QStringList> defaults; ///< key -> values, in place of the table's defaults
};

struct ConfigLoad
{
    ServiceConfig config;
    std::vector<ConfigProblem> problems;  ///< empty = `config` is good
    QStringList warnings;                 ///< what works, but should not stay so
    std::map<QString, QStringList> given; ///< what was set, as it was written; holds secrets
};

/// Reads, checks and lists all mistakes at once.
ConfigLoad loadConfig(const ConfigSources &sources);

/// Keys that differ between two configurations and that only a restart puts into effect.
QStringList keysThatNeedRestart(const ConfigLoad &before, const ConfigLoad &after);

/// `where: key: reason`, one a line; without the place when it stands nowhere.
QString problemsText(const std::vector<ConfigProblem> &problems);

} // namespace psi
