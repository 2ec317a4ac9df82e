#include "service/app/configtable.h"

#include "service/app/configapply.h"
#include "service/domain/outbound/area.h"

namespace psi {

namespace {

using namespace configapply;

QString q(const char *text) { return QString::fromUtf8(text); }

// A row of the table; what is special about it follows in a chain.
struct Row : ConfigKey
{
    Row(const char *key, const char *fallback, const char *sentence, Apply store)
    {
        name = q(key);
        shownDefault = q(fallback);
        help = q(sentence);
        apply = std::move(store);
    }
    Row many() { return with(&Row::isList); }
    Row secret() { return with(&Row::isSecret); }
    Row required() { return with(&Row::isRequired); }
    Row computed() { return with(&Row::isComputed); }
    Row reloadable() { return with(&Row::isReloadable); }
    Row ahead() { return with(&Row::isAhead); }

private:
    Row with(bool ConfigKey::*mark)
    {
        this->*mark = true;
        return *this;
    }
};

using Rows = std::vector<Row>;

constexpr auto second = std::chrono::seconds(1);
constexpr qint64 mebibyte = 1ll << 20;
constexpr qint64 tebibyte = 1ll << 40;

Result<Micros> areaTimeout(const QString &text)
{
    Result<Micros> span = configvalue::duration(text);
    if (span && (*span <= Micros(0) || *span > longestAreaTimeout))
        return Error{ErrorCode::Invalid, QStringLiteral("must be a duration of at most 60s, and not off")};
    return span;
}

Rows serviceRows()
{
    return {
        Row("data_dir", "$STATE_DIRECTORY, else XDG state + psi-router",
            "Folder of queue, store and files, mode 0700.", text(&C::dataDir))
            .computed(),
        Row("roles", "intake,worker,outbound,admin", "What this process does.", roles()).many(),
        Row("environment", "local", "Name shown to operators.", text(&C::environment)),
        Row("environment_color", "", "Colour shown to operators.",
            text(&C::environmentColor, q("|#[0-9a-fA-F]{6}|[a-z]+"),
                 q("must be a colour such as #c00000 or red"))),
        Row("webhook.listen", "127.0.0.1:8080", "Address and port of the webhook; port 0 takes a free one.",
            listen(&C::webhookListen)),
        Row("webhook.path", "/webhook", "Path of the webhook.",
            text(&C::webhookPath, q("/[A-Za-z0-9._~/-]*"), q("must be a path that begins with /"))),
        Row("webhook.threads", "cores, at most 4", "HTTP threads of the intake; 0 chooses.",
            number(&C::webhookThreads, 0, 64))
            .computed(),
        Row("webhook.verify_token", "", "Token of the subscription handshake.", text(&C::verifyToken))
            .secret()
            .required()
            .reloadable(),
        Row("webhook.app_secrets", "", "Live app secrets of Meta; several while one replaces another.",
            list(&C::appSecrets))
            .many()
            .secret()
            .required()
            .reloadable(),
        Row("webhook.max_connections", "10000", "Connections at once; more are closed.",
            number(&C::maxConnections, 1, 1000000)),
        Row("webhook.max_connections_per_ip", "0", "Connections at once of one address; 0 = no bound.",
            number(&C::maxConnectionsPerIp, 0, 1000000)),
        Row("webhook.max_body", "4 MiB", "Largest body.", size(&C::maxBody, 1024, 1024 * mebibyte)),
        Row("webhook.max_inflight_bytes", "64 MiB", "Bytes of all bodies at once, then 503.",
            size(&C::maxInflightBytes, 1024, tebibyte)),
        Row("webhook.trusted_proxies", "", "Proxies whose X-Forwarded-For is believed (addresses, networks).",
            networks(&C::webhookTrustedProxies))
            .many(),
        Row("admin.listen", "127.0.0.1:8081", "Address and port of health, metrics and administration.",
            listen(&C::adminListen)),
        Row("admin.trusted_proxies", "", "As webhook.trusted_proxies.", networks(&C::adminTrustedProxies))
            .many(),
    };
}

Rows backendRows()
{
    return {
        Row("queue.backend", "sqlite", "sqlite or redis.", word(&C::queueBackend, {q("sqlite"), q("redis")})),
        Row("queue.url", "", "Where Redis is: redis://... or redis+sentinel://...", redisUrl()).secret(),
        Row("queue.ack", "fsync",
            "How durable an event is before its 200: fsync; memory may lose it in a power failure; with "
            "Redis also "
            "replicas:n, fsync+replicas:n (in the memory of n replicas).",
            ack()),
        Row("queue.shards", "1", "Shards of a Redis queue, fixed at creation.",
            number(&C::queueShards, 1, 64)),
        Row("queue.dedup_ttl", "36h", "How long the queue remembers events; the store's guard is final.",
            duration(&C::dedupTtl, second)),
        Row("queue.max_bytes", "0", "Size of the queue above which intake answers 503; 0 = off.",
            size(&C::queueMaxBytes, 0, tebibyte)),
        Row("store.backend", "sqlite", "sqlite or postgres.",
            word(&C::storeBackend, {q("sqlite"), q("postgres")})),
        Row("store.url", "", "Where PostgreSQL is: postgresql://...", postgresUrl(&C::storeUrl)).secret(),
        Row("store.migrate_url", "", "The same, for psi-router migrate, whose role owns the tables.",
            postgresUrl(&C::storeMigrateUrl))
            .secret(),
        Row("store.max_connections", "workers + 4", "Connections to PostgreSQL; 0 chooses.",
            number(&C::storeMaxConnections, 0, 10000))
            .computed(),
        Row("workers.threads", "10", "Worker threads.", number(&C::workerThreads, 1, 256)),
        Row("workers.lease", "10s", "How long a lane is a worker's without renewal.",
            duration(&C::lease, second)),
        Row("workers.batch_lanes", "64", "Upper bound of lanes in a batch.", number(&C::batchLanes, 1, 500)),
        Row("workers.batch_jobs", "32", "Upper bound of jobs of one lane in a batch.",
            number(&C::batchJobs, 1, 500)),
    };
}

// The defaults of one field as text, out of the table that queues go by.
QString retryDefault(Route route, const QString &field)
{
    const RetryPolicy policy = defaultRetryPolicy(route);
    if (field == q("attempts"))
        return QString::number(policy.attempts);
    if (field == q("on_exhausted"))
        return policy.onExhausted == OnExhausted::Skip ? q("skip") : q("block");
    if (field == q("schedule")) {
        QStringList waits;
        for (const Micros wait : policy.schedule)
            waits += configvalue::durationText(wait);
        return waits.join(QLatin1Char(','));
    }
    if (!policy.schedule.empty())
        return {};
    return configvalue::durationText(field == q("base") ? policy.base : policy.cap);
}

Rows retryRows()
{
    static constexpr std::pair<const char *, const char *> fields[] = {
        {"attempts", "Runs in all, the first included."},
        {"base", "Wait after the first failure; it doubles each time and is varied."},
        {"cap", "Longest wait between two runs."},
        {"schedule", "Waits before each run, in place of base and cap; the first stands for the first run, "
                     "which does not wait."},
        {"on_exhausted", "skip: later jobs of the lane go on; block: they wait for a person."}};
    Rows rows;
    for (int i = 0; i < routeCount; ++i) {
        const auto route = static_cast<Route>(i);
        for (const auto &[field, sentence] : fields) {
            Row row("", "", sentence, retry(route, q(field)));
            row.name = q("retry.%1.%2").arg(QString::fromLatin1(routeName(route)), q(field));
            row.shownDefault = retryDefault(route, q(field));
            row.isList = q(field) == q("schedule");
            rows.push_back(row);
        }
    }
    return rows;
}

Rows retentionRows()
{
    return {
        Row("retention.completed_age", "1h", "How long completed jobs are listed.",
            duration(&C::completedAge)),
        Row("retention.completed_count", "1000", "How many completed jobs are listed.",
            number(&C::completedCount, 0, 1000000)),
        Row("retention.dead_age", "30d", "Dead letters, attempts and closed rows.",
            kept(&RetentionSettings::deadAge)),
        Row("retention.received", "30d", "Guards of received events.", kept(&RetentionSettings::received)),
        Row("retention.outbox", "90d", "Finished outgoing rows.", kept(&RetentionSettings::outbox)),
        Row("retention.metrics", "400d", "Minute rows of metrics.", duration(&C::retentionMetrics)).ahead(),
        Row("retention.events", "90d", "Parked and applied events, statuses.",
            kept(&RetentionSettings::events)),
        Row("retention.media", "off", "Downloaded media.", duration(&C::retentionMedia)).ahead(),
        Row("retention.messages", "off", "Messages.", kept(&RetentionSettings::messages)),
    };
}

Rows routerRows()
{
    return {
        Row("limits.conversation", "5/30s", "Messages of a conversation that may be answered.",
            rate(&C::conversationLimit))
            .reloadable(),
        Row("limits.menu_choices", "20/30s", "Menu choices of a conversation.", rate(&C::menuChoicesLimit))
            .reloadable(),
        Row("router.mode", "live", "live; shadow receives and stores, decides and sends nothing.",
            word(&C::mode, {q("live"), q("shadow")}))
            .reloadable(),
        Row("router.timezone", "America/Argentina/Buenos_Aires", "Days of tickets and reports.", timezone()),
        Row("router.answer_max_age", "1h", "No automatic answer to an older event.",
            duration(&C::answerMaxAge))
            .reloadable(),
        Row("router.menu_repeats", "3", "Unknown inputs before the conversation goes to a person.",
            number(&C::menuRepeats, 0, 100))
            .reloadable(),
        Row("router.max_consecutive", "3", "Automatic messages without one of the customer between them.",
            number(&C::maxConsecutive, 1, 100))
            .reloadable(),
        Row("menu.reopen_after_derivation", "false", "MENU reopens the menu after the hand-over.",
            boolean(&C::reopenAfterDerivation))
            .reloadable(),
        Row("menu.repeat_gap", "10s", "A menu is not repeated within this time.", duration(&C::repeatGap))
            .reloadable(),
        Row("conversations.scope", "line", "line, or contact: one conversation over all lines.",
            word(&C::conversationScope, {q("line"), q("contact")})),
    };
}

Rows callRows()
{
    return {
        Row("outbound.line_rate", "80/s burst 3", "Sends of a line.", rate(&C::lineRate)),
        Row("outbound.pair_rate", "1/6s burst 45", "Sends to one person.", rate(&C::pairRate)),
        Row("outbound.timeout", "15s", "Time of one call.", duration(&C::outboundTimeout, second)),
        Row("outbound.unknown_wait", "60s", "Wait for a status after a lost answer.",
            duration(&C::unknownWait)),
        Row("outbound.resend_unknown", "never", "The router never sends again by itself.",
            word(&C::resendUnknown, {q("never")})),
        Row("outbound.parallel", "128", "Calls at once.", number(&C::outboundParallel, 1, 10000)),
        Row("graph.url", "https://graph.facebook.com/v24.0", "Graph API, version included.",
            [](C &config, const QStringList &values, int) {
                return store(configvalue::webAddress(values.first()), config.graphUrl);
            }),
        Row("graph.media_hosts", "fbsbx.com,fbcdn.net",
            "Hosts that media may come from, with all below them: the token is sent there.",
            list(&C::graphMediaHosts))
            .many(),
        Row("graph.allow_http", "false", "Allow a Graph API without TLS (loopback tests).",
            boolean(&C::graphAllowHttp)),
        Row("egress.allow", "", "Private networks that area webhooks may reach.", networks(&C::egressAllow))
            .many(),
        Row("egress.allow_http", "false", "Allow area webhooks without TLS.", boolean(&C::egressAllowHttp)),
        Row("media.store", "data_dir/media", "Where media are kept.", text(&C::mediaStore)).computed(),
        Row("media.max_size", "100 MiB", "Largest file.", size(&C::mediaMaxSize, 1, tebibyte)),
    };
}

Rows itemRows()
{
    const auto plain = [](const QString &text) { return Result<QString>(text); };
    return {
        Row("lines[].id", "", "Our name of the line (linea_origen).",
            item(&C::lines, &LineConfig::id, configvalue::identifier))
            .required()
            .reloadable(),
        Row("lines[].phone_number_id", "", "Meta's id of the number.",
            item(&C::lines, &LineConfig::phoneNumberId, configvalue::digits))
            .required()
            .reloadable(),
        Row("lines[].display_number", "", "The number, for people.",
            item(&C::lines, &LineConfig::displayNumber, plain))
            .reloadable(),
        Row("lines[].access_token", "", "Token for sending.",
            item(&C::lines, &LineConfig::accessToken, plain))
            .secret()
            .reloadable(),
        Row("areas[].id", "", "Area (conversaciones.area).",
            item(&C::areas, &AreaConfig::id, configvalue::identifier))
            .required(),
        Row("areas[].url", "", "Webhook of the area.",
            item(&C::areas, &AreaConfig::url, configvalue::webAddress)),
        Row("areas[].secret", "", "Key of its signature.", item(&C::areas, &AreaConfig::secret, plain))
            .secret(),
        Row("areas[].enabled", "true", "Whether it is called.",
            item(&C::areas, &AreaConfig::enabled, configvalue::boolean)),
        Row("areas[].timeout", "10s", "Time of one call, at most 60s.",
            item(&C::areas, &AreaConfig::timeout, areaTimeout)),
        Row("areas[].attempts", "8", "Caps the tries of retry.area.",
            item(&C::areas, &AreaConfig::attempts,
                 [](const QString &text) { return configvalue::number(text, 1, 100); })),
        Row("areas[].sla", "", "Promised time of the first answer.",
            item(&C::areas, &AreaConfig::sla, configvalue::duration))
            .ahead(),
    };
}

Rows watchRows()
{
    Rows rows;
    for (const auto &[name, span] : ServiceConfig().stuck) {
        Row row("", "", "Age of a lane's head that counts as stuck.", stuckAge(name));
        row.name = q("stuck.") + name;
        row.shownDefault = configvalue::durationText(span);
        rows.push_back(row.ahead());
    }
    rows.push_back(
        Row("stuck.leases_lost", "2", "Lost leases that count as stuck.", number(&C::stuckLeasesLost, 1, 100))
            .ahead());
    rows.push_back(Row("alerts.webhook_url", "", "Where alerts are posted.", missing(q("alerts are"))));
    rows.push_back(
        Row("alerts.exec", "", "Program and arguments that get alerts as JSON.", missing(q("alerts are")))
            .many());
    rows.push_back(Row("alerts.hours", "mon-fri 08:00-20:00", "When no inbound message is an alert.",
                       [](C &config, const QStringList &values, int) {
                           config.alertsHours = values.first();
                           return configvalue::isHours(values.first())
                                      ? QString()
                                      : q("must be days and hours such as mon-fri 08:00-20:00");
                       })
                       .ahead());
    return rows;
}

// Rules whose threshold may be set once there is an alert engine.
Rows alertRows()
{
    Rows rows;
    for (const char *rule :
         {"intake_burn", "not_durable", "oldest_queued", "drain_too_slow", "parked_growing", "dead_growing",
          "breaker_open", "disk_soon", "wal_big", "signature_rejects", "auth_attack", "restart_loop",
          "memory_high", "clock_off", "retention_late", "graph_limit", "backup_late", "no_inbound"}) {
        Row row("", "", "Threshold of this alert rule.", missing(q("alerts are")));
        row.name = q("alerts.") + q(rule);
        rows.push_back(row);
    }
    return rows;
}

Rows processRows()
{
    return {
        Row("privacy.hash_key", "made once in data_dir", "Install key of all keyed hashes.",
            text(&C::hashKey, q(".{16,}|"), q("must have at least 16 characters")))
            .secret()
            .computed(),
        Row("log.level", "info", "debug, info, warn or error.", logLevel()).reloadable(),
        Row("log.file", "", "A file beside standard error.", text(&C::logFile)),
        Row("sentry.dsn", "", "Where crashes are reported.", missing(q("crash reports are"))).secret(),
    };
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
    static const std::vector<ConfigKey> table = [] {
        std::vector<ConfigKey> all;
        for (const Rows &rows : {serviceRows(), backendRows(), retryRows(), retentionRows(), routerRows(),
                                 callRows(), itemRows(), watchRows(), alertRows(), processRows()})
            all.insert(all.end(), rows.begin(), rows.end());
        return all;
    }();
    return table;
}

const ConfigKey *configKey(const QString &name)
{
    for (const ConfigKey &key : configTable()) {
        if (key.name == name)
            return &key;
    }
    return nullptr;
}

} // namespace psi
