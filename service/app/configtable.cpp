#include "service/app/configtable.h"

#include <QTimeZone>

#include "service/app/configvalues.h"

namespace psi {

namespace {

using Apply = ConfigKey::Apply;

QString q(const char *text) { return QString::fromUtf8(text); }

// Stores a parsed value, or answers why it is none.
template <typename T, typename Target>
QString store(const Result<T> &parsed, Target &target)
{
    if (!parsed)
        return parsed.error().message;
    target = *parsed;
    return {};
}

Apply text(QString ServiceConfig::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        config.*field = values.first();
        return QString();
    };
}

Apply list(QStringList ServiceConfig::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        config.*field = values;
        return QString();
    };
}

Apply duration(Micros ServiceConfig::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::duration(values.first()), config.*field);
    };
}

Apply kept(std::chrono::seconds RetentionSettings::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        Micros span{0};
        const QString reason = store(configvalue::duration(values.first()), span);
        config.retention.*field = std::chrono::duration_cast<std::chrono::seconds>(span);
        return reason;
    };
}

Apply size(qint64 ServiceConfig::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::size(values.first()), config.*field);
    };
}

Apply rate(RateLimit ServiceConfig::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::rate(values.first()), config.*field);
    };
}

Apply number(int ServiceConfig::*field, int least, int most)
{
    return [field, least, most](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::number(values.first(), least, most), config.*field);
    };
}

Apply boolean(bool ServiceConfig::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::boolean(values.first()), config.*field);
    };
}

Apply word(QString ServiceConfig::*field, QStringList words)
{
    return [field, words](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::oneOf(values.first(), words), config.*field);
    };
}

Apply listen(QString ServiceConfig::*field)
{
    return [field](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::listenAddress(values.first()), config.*field);
    };
}

// A backend of the contract that this version does not have.
Apply backend(QString ServiceConfig::*field, QString built, QString missing)
{
    return [=](ServiceConfig &config, const QStringList &values, int) {
        if (values.first() == missing)
            return missing + q(" is not built into this version yet; use ") + built;
        return store(configvalue::oneOf(values.first(), {built}), config.*field);
    };
}

QString applyRoles(ServiceConfig &config, const QStringList &values, int)
{
    for (const QString &role : values) {
        if (const auto known =
                configvalue::oneOf(role, {q("intake"), q("worker"), q("outbound"), q("admin")});
            !known)
            return known.error().message;
    }
    config.roles = values;
    return values.isEmpty() ? q("names no role") : QString();
}

QString applyAck(ServiceConfig &config, const QStringList &values, int)
{
    if (values.first().contains(q("replicas")))
        return q("replicas need queue.backend = redis");
    return store(configvalue::oneOf(values.first(), {q("fsync"), q("memory")}), config.queueAck);
}

QString applyTimezone(ServiceConfig &config, const QStringList &values, int)
{
    if (!QTimeZone::isTimeZoneIdAvailable(values.first().toUtf8()))
        return q("is no time zone of this system");
    config.timezone = values.first();
    return {};
}

QString applyPath(ServiceConfig &config, const QStringList &values, int)
{
    config.webhookPath = values.first();
    return values.first().startsWith(QLatin1Char('/')) && !values.first().contains(QLatin1Char('?'))
               ? QString()
               : q("must be a path that begins with /");
}

QString applyLogLevel(ServiceConfig &config, const QStringList &values, int)
{
    const QStringList names{q("debug"), q("info"), q("warn"), q("error")};
    const auto known = configvalue::oneOf(values.first(), names);
    if (!known)
        return known.error().message;
    config.logLevel = static_cast<LogLevel>(names.indexOf(*known));
    return {};
}

QString applySecrets(ServiceConfig &config, const QStringList &values, int)
{
    config.appSecrets = values;
    return values.isEmpty() || values.contains(QString()) ? q("holds an empty secret") : QString();
}

Apply stuckAge(const char *name)
{
    return [name](ServiceConfig &config, const QStringList &values, int) {
        return store(configvalue::duration(values.first()), config.stuck[q(name)]);
    };
}

template <typename Item, typename Field>
Apply item(std::vector<Item> ServiceConfig::*items, Field Item::*field)
{
    return [items, field](ServiceConfig &config, const QStringList &values, int index) -> QString {
        Item &one = (config.*items)[static_cast<std::size_t>(index)];
        if constexpr (std::is_same_v<Field, QString>) {
            one.*field = values.first();
            return {};
        } else if constexpr (std::is_same_v<Field, bool>) {
            return store(configvalue::boolean(values.first()), one.*field);
        } else if constexpr (std::is_same_v<Field, int>) {
            return store(configvalue::number(values.first(), 1, 100), one.*field);
        } else {
            return store(configvalue::duration(values.first()), one.*field);
        }
    };
}

QString applyRetry(ServiceConfig &config, Route route, const QString &field, const QStringList &values)
{
    RetryPolicy &policy = config.retry[static_cast<std::size_t>(route)];
    if (field == q("attempts"))
        return store(configvalue::number(values.first(), 1, 100), policy.attempts);
    if (field == q("base"))
        return store(configvalue::duration(values.first()), policy.base);
    if (field == q("cap"))
        return store(configvalue::duration(values.first()), policy.cap);
    if (field == q("on_exhausted")) {
        const auto known = configvalue::oneOf(values.first(), {q("skip"), q("block")});
        policy.onExhausted = known && *known == q("block") ? OnExhausted::Block : OnExhausted::Skip;
        return known ? QString() : known.error().message;
    }
    policy.schedule.clear();
    for (const QString &value : values) {
        Micros wait{0};
        if (const QString reason = store(configvalue::duration(value), wait); !reason.isEmpty())
            return reason;
        policy.schedule.push_back(wait);
    }
    return {};
}

void addRetryKeys(std::vector<ConfigKey> &table)
{
    struct Field
    {
        const char *name;
        const char *help;
    };
    constexpr std::array fields{
        Field{"attempts", "Runs in all, the first included."},
        Field{"base", "Wait after the first failure; doubles each time, with jitter."},
        Field{"cap", "Longest wait between two runs."}, Field{"schedule", "Waits in place of base and cap."},
        Field{"on_exhausted", "skip: later jobs of the lane go on; block: they wait for a person."}};
    for (int i = 0; i < routeCount; ++i) {
        const auto route = static_cast<Route>(i);
        const QString prefix = q("retry.") + QString::fromLatin1(routeName(route)) + QLatin1Char('.');
        for (const Field &field : fields) {
            const QString name = q(field.name);
            table.push_back({prefix + name, q("see queue table"), q(field.help),
                             [route, name](ServiceConfig &config, const QStringList &values, int) {
                                 return applyRetry(config, route, name, values);
                             },
                             name == q("schedule"), false, false});
        }
    }
}

void addServiceKeys(std::vector<ConfigKey> &t)
{
    using C = ServiceConfig;
    t.push_back({q("data_dir"), q("$STATE_DIRECTORY, else XDG state + psi-router"),
                 q("Folder of queue, store and files, mode 0700."), text(&C::dataDir)});
    t.push_back(
        {q("roles"), q("intake,worker,outbound,admin"), q("What this process does."), applyRoles, true});
    t.push_back({q("environment"), q("local"), q("Name shown to operators."), text(&C::environment)});
    t.push_back({q("environment_color"), {}, q("Colour shown to operators."), text(&C::environmentColor)});
    t.push_back({q("webhook.listen"), q("127.0.0.1:8080"),
                 q("Address and port of the webhook; port 0 takes a free one."), listen(&C::webhookListen)});
    t.push_back({q("webhook.path"), q("/webhook"), q("Path of the webhook."), applyPath});
    t.push_back({q("webhook.threads"), q("cores, at most 4"), q("HTTP threads of the intake; 0 chooses."),
                 number(&C::webhookThreads, 0, 64)});
    t.push_back({q("webhook.verify_token"),
                 {},
                 q("Token of the subscription handshake."),
                 text(&C::verifyToken),
                 false,
                 true,
                 true});
    t.push_back({q("webhook.app_secrets"),
                 {},
                 q("Live app secrets; several while one replaces another."),
                 applySecrets,
                 true,
                 true,
                 true});
    t.push_back({q("webhook.max_connections"), q("10000"), q("Connections at once; more are closed."),
                 number(&C::maxConnections, 1, 1000000)});
    t.push_back({q("webhook.max_connections_per_ip"), q("0"),
                 q("Connections at once of one address; 0 = no bound."),
                 number(&C::maxConnectionsPerIp, 0, 1000000)});
    t.push_back({q("webhook.max_body"), q("4 MiB"), q("Largest body."), size(&C::maxBody)});
    t.push_back({q("webhook.max_inflight_bytes"), q("64 MiB"), q("Bytes of all bodies at once, then 503."),
                 size(&C::maxInflightBytes)});
    t.push_back({q("webhook.trusted_proxies"),
                 {},
                 q("Proxies whose X-Forwarded-For is believed (addresses, CIDR)."),
                 list(&C::webhookTrustedProxies),
                 true});
    t.push_back({q("admin.listen"), q("127.0.0.1:8081"),
                 q("Address and port of health, metrics and administration."), listen(&C::adminListen)});
    t.push_back({q("admin.trusted_proxies"),
                 {},
                 q("As webhook.trusted_proxies."),
                 list(&C::adminTrustedProxies),
                 true});
}

void addBackendKeys(std::vector<ConfigKey> &t)
{
    using C = ServiceConfig;
    t.push_back({q("queue.backend"), q("sqlite"), q("sqlite or redis."),
                 backend(&C::queueBackend, q("sqlite"), q("redis"))});
    t.push_back({q("queue.url"), {}, q("Where Redis is."), text(&C::queueUrl), false, true});
    t.push_back({q("queue.ack"), q("fsync"), q("How durable an event is before its 200."), applyAck});
    t.push_back({q("queue.shards"), q("1"), q("Shards of a Redis queue, fixed at creation."),
                 number(&C::queueShards, 1, 64)});
    t.push_back({q("queue.dedup_ttl"), q("36h"),
                 q("How long the queue remembers events; the store's guard is final."),
                 duration(&C::dedupTtl)});
    t.push_back({q("queue.max_bytes"), q("0"), q("Size above which intake answers 503; 0 = off."),
                 size(&C::queueMaxBytes)});
    t.push_back({q("store.backend"), q("sqlite"), q("sqlite or postgres."),
                 backend(&C::storeBackend, q("sqlite"), q("postgres"))});
    t.push_back({q("store.url"), {}, q("Where PostgreSQL is."), text(&C::storeUrl), false, true});
    t.push_back(
        {q("store.migrate_url"), {}, q("The same, for migrations."), text(&C::storeMigrateUrl), false, true});
    t.push_back({q("store.max_connections"), q("workers + 4"), q("Connections to PostgreSQL; 0 chooses."),
                 number(&C::storeMaxConnections, 0, 10000)});
    t.push_back({q("workers.threads"), q("10"), q("Worker threads."), number(&C::workerThreads, 1, 256)});
    t.push_back({q("workers.lease"), q("10s"), q("How long a lane is a worker's without renewal."),
                 duration(&C::lease)});
    t.push_back({q("workers.batch_lanes"), q("64"), q("Upper bound of lanes in a batch."),
                 number(&C::batchLanes, 1, 500)});
    t.push_back({q("workers.batch_jobs"), q("32"), q("Upper bound of jobs of one lane in a batch."),
                 number(&C::batchJobs, 1, 500)});
    addRetryKeys(t);
    t.push_back({q("retention.completed_age"), q("1h"), q("How long completed jobs are listed."),
                 duration(&C::completedAge)});
    t.push_back({q("retention.completed_count"), q("1000"), q("How many completed jobs are listed."),
                 number(&C::completedCount, 0, 1000000)});
    t.push_back({q("retention.dead_age"), q("30d"), q("Dead letters, attempts and closed rows."),
                 kept(&RetentionSettings::deadAge)});
    t.push_back({q("retention.received"), q("30d"), q("Guards of received events."),
                 kept(&RetentionSettings::received)});
    t.push_back(
        {q("retention.outbox"), q("90d"), q("Finished outgoing rows."), kept(&RetentionSettings::outbox)});
    t.push_back(
        {q("retention.metrics"), q("400d"), q("Minute rows of metrics."), duration(&C::retentionMetrics)});
    t.push_back({q("retention.events"), q("90d"), q("Parked and applied events, statuses."),
                 kept(&RetentionSettings::events)});
    t.push_back({q("retention.media"), q("off"), q("Downloaded media."), duration(&C::retentionMedia)});
    t.push_back({q("retention.messages"), q("off"), q("Messages."), kept(&RetentionSettings::messages)});
}

void addRouterKeys(std::vector<ConfigKey> &t)
{
    using C = ServiceConfig;
    t.push_back({q("limits.conversation"), q("5/30s"), q("Messages of a conversation that may be answered."),
                 rate(&C::conversationLimit)});
    t.push_back({q("limits.menu_choices"), q("20/30s"), q("Menu choices of a conversation."),
                 rate(&C::menuChoicesLimit)});
    t.push_back({q("router.mode"), q("live"),
                 q("live; shadow receives and stores, decides and sends nothing."),
                 word(&C::mode, {q("live"), q("shadow")})});
    t.push_back({q("router.timezone"), q("America/Argentina/Buenos_Aires"), q("Days of tickets and reports."),
                 applyTimezone});
    t.push_back({q("router.answer_max_age"), q("1h"), q("No automatic answer to an older event."),
                 duration(&C::answerMaxAge)});
    t.push_back({q("router.menu_repeats"), q("3"),
                 q("Unknown inputs before the conversation goes to a person."),
                 number(&C::menuRepeats, 0, 100)});
    t.push_back({q("router.max_consecutive"), q("3"),
                 q("Automatic messages without one of the customer between them."),
                 number(&C::maxConsecutive, 1, 100)});
    t.push_back({q("menu.reopen_after_derivation"), q("false"),
                 q("MENU reopens the menu after the hand-over."), boolean(&C::reopenAfterDerivation)});
    t.push_back({q("menu.repeat_gap"), q("10s"), q("A menu is not repeated within this time."),
                 duration(&C::repeatGap)});
    t.push_back({q("conversations.scope"), q("line"), q("line, or contact: one conversation over all lines."),
                 word(&C::conversationScope, {q("line"), q("contact")})});
    t.push_back({q("outbound.line_rate"), q("80/s burst 3"), q("Sends of a line."), rate(&C::lineRate)});
    t.push_back({q("outbound.pair_rate"), q("1/6s burst 45"), q("Sends to one person."), rate(&C::pairRate)});
    t.push_back({q("outbound.timeout"), q("15s"), q("Time of one call."), duration(&C::outboundTimeout)});
    t.push_back({q("outbound.unknown_wait"), q("60s"), q("Wait for a status after a lost answer."),
                 duration(&C::unknownWait)});
    t.push_back({q("outbound.resend_unknown"), q("never"), q("never or once."),
                 word(&C::resendUnknown, {q("never"), q("once")})});
    t.push_back(
        {q("outbound.parallel"), q("128"), q("Calls at once."), number(&C::outboundParallel, 1, 10000)});
    t.push_back({q("graph.url"), q("https://graph.facebook.com/v24.0"), q("Graph API, version included."),
                 text(&C::graphUrl)});
    t.push_back(
        {q("graph.media_hosts"), {}, q("Hosts that media may come from."), list(&C::graphMediaHosts), true});
    t.push_back({q("graph.allow_http"), q("false"), q("Allow a Graph API without TLS (loopback tests)."),
                 boolean(&C::graphAllowHttp)});
    t.push_back({q("egress.allow"),
                 {},
                 q("Private ranges that area webhooks may reach (CIDR)."),
                 list(&C::egressAllow),
                 true});
    t.push_back({q("egress.allow_http"), q("false"), q("Allow area webhooks without TLS."),
                 boolean(&C::egressAllowHttp)});
    t.push_back({q("media.store"), q("data_dir/media"), q("Where media are kept."), text(&C::mediaStore)});
    t.push_back({q("media.max_size"), q("100 MiB"), q("Largest file."), size(&C::mediaMaxSize)});
}

void addItemKeys(std::vector<ConfigKey> &t)
{
    using C = ServiceConfig;
    t.push_back({q("lines[].id"),
                 {},
                 q("Our name of the line (linea_origen)."),
                 item(&C::lines, &LineConfig::id),
                 false,
                 false,
                 true});
    t.push_back({q("lines[].phone_number_id"),
                 {},
                 q("Meta's id of the number."),
                 item(&C::lines, &LineConfig::phoneNumberId),
                 false,
                 false,
                 true});
    t.push_back({q("lines[].display_number"),
                 {},
                 q("The number, for people."),
                 item(&C::lines, &LineConfig::displayNumber)});
    t.push_back({q("lines[].access_token"),
                 {},
                 q("Token for sending."),
                 item(&C::lines, &LineConfig::accessToken),
                 false,
                 true});
    t.push_back({q("areas[].id"),
                 {},
                 q("Area (conversaciones.area)."),
                 item(&C::areas, &AreaConfig::id),
                 false,
                 false,
                 true});
    t.push_back({q("areas[].url"), {}, q("Webhook of the area."), item(&C::areas, &AreaConfig::url)});
    t.push_back({q("areas[].secret"),
                 {},
                 q("Key of its signature."),
                 item(&C::areas, &AreaConfig::secret),
                 false,
                 true});
    t.push_back(
        {q("areas[].enabled"), q("true"), q("Whether it is called."), item(&C::areas, &AreaConfig::enabled)});
    t.push_back(
        {q("areas[].timeout"), q("10s"), q("Time of one call."), item(&C::areas, &AreaConfig::timeout)});
    t.push_back({q("areas[].attempts"), q("8"), q("Caps the route's tries."),
                 item(&C::areas, &AreaConfig::attempts)});
    t.push_back(
        {q("areas[].sla"), {}, q("Promised time of the first answer."), item(&C::areas, &AreaConfig::sla)});
}

void addWatchKeys(std::vector<ConfigKey> &t)
{
    using C = ServiceConfig;
    for (const auto &[name, value] : {std::pair{"inbound", "60s"},
                                      {"outbound", "15m"},
                                      {"area", "1h"},
                                      {"media", "1h"},
                                      {"retrying", "10m"}})
        t.push_back({q("stuck.") + q(name), q(value), q("Age of a lane's head that counts as stuck."),
                     stuckAge(name)});
    t.push_back({q("stuck.leases_lost"), q("2"), q("Lost leases that count as stuck."),
                 number(&C::stuckLeasesLost, 1, 100)});
    t.push_back({q("alerts.webhook_url"), {}, q("Where alerts are posted."), text(&C::alertsWebhookUrl)});
    t.push_back({q("alerts.exec"),
                 {},
                 q("Program and arguments that get alerts as JSON."),
                 list(&C::alertsExec),
                 true});
    t.push_back({q("alerts.hours"), q("mon-fri 08:00-20:00"), q("When no inbound message is an alert."),
                 text(&C::alertsHours)});
    t.push_back({q("privacy.hash_key"), q("made once in data_dir"), q("Install key of all keyed hashes."),
                 text(&C::hashKey), false, true});
    t.push_back({q("log.level"), q("info"), q("debug, info, warn or error."), applyLogLevel});
    t.push_back({q("log.file"), {}, q("A file beside standard error."), text(&C::logFile)});
    t.push_back({q("sentry.dsn"), {}, q("Where crashes are reported."), text(&C::sentryDsn), false, true});
}

std::vector<ConfigKey> makeTable()
{
    std::vector<ConfigKey> table;
    addServiceKeys(table);
    addBackendKeys(table);
    addRouterKeys(table);
    addItemKeys(table);
    addWatchKeys(table);
    return table;
}

} // namespace

QString ConfigKey::variable() const
{
    QString variable = QStringLiteral("PSI_") + name.toUpper();
    variable.replace(QStringLiteral("[]"), QStringLiteral("_<n>"));
    return variable.replace(QLatin1Char('.'), QLatin1Char('_'));
}

const std::vector<ConfigKey> &configTable()
{
    static const std::vector<ConfigKey> table = makeTable();
    return table;
}

} // namespace psi
