#include "service/app/configchecks.h"

#include <set>

#include <QUrl>

namespace psi {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

// Each item's text must stand once.
template <typename Item>
void checkOnce(const std::vector<Item> &items, QString Item::*field, const QString &form,
               const SayProblem &say)
{
    std::set<QString> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const QString &text = items[i].*field;
        if (!text.isEmpty() && !seen.insert(text).second)
            say(form.arg(i), q("stands twice"));
    }
}

void checkServers(const ServiceConfig &config, const SayProblem &say)
{
    if (config.webhookListen == config.adminListen && !config.webhookListen.endsWith(q(":0")))
        say(q("admin.listen"), q("is the address of webhook.listen"));
    for (const char *probe : {"/healthz", "/readyz"}) {
        if (config.webhookPath == q(probe))
            say(q("webhook.path"), q("is the path of a probe"));
    }
    if (config.maxInflightBytes < config.maxBody)
        say(q("webhook.max_inflight_bytes"), q("must be at least webhook.max_body"));
}

void checkRetries(const ConfigLoad &load, const SayProblem &say)
{
    for (int i = 0; i < routeCount; ++i) {
        const RetryPolicy &policy = load.config.retry[static_cast<std::size_t>(i)];
        const QString route =
            q("retry.") + QString::fromLatin1(routeName(static_cast<Route>(i))) + QLatin1Char('.');
        const bool hasSchedule = load.given.contains(route + q("schedule"));
        for (const char *field : {"base", "cap"}) {
            if (hasSchedule && load.given.contains(route + q(field)))
                say(route + q(field), q("has no use beside a schedule"));
        }
        if (policy.base > policy.cap)
            say(route + q("cap"), q("must be at least ") + route + q("base"));
    }
}

void checkStore(const ServiceConfig &config, const SayProblem &say)
{
    const bool isPostgres = config.storeBackend == q("postgres");
    if (isPostgres && config.storeUrl.isEmpty())
        say(q("store.url"), q("is required with store.backend = postgres"));
    if (isPostgres && config.storeMaxConnections > 0 && config.storeMaxConnections <= config.workerThreads)
        say(q("store.max_connections"), q("must be more than workers.threads: each worker keeps one"));
}

void checkAddresses(const ServiceConfig &config, const SayProblem &say)
{
    if (QUrl(config.graphUrl).scheme() == q("http") && !config.graphAllowHttp)
        say(q("graph.url"), q("has no TLS; graph.allow_http = true allows that"));
    for (std::size_t i = 0; i < config.areas.size(); ++i) {
        if (QUrl(config.areas[i].url).scheme() == q("http") && !config.egressAllowHttp)
            say(q("areas[%1].url").arg(i), q("has no TLS; egress.allow_http = true allows that"));
    }
}

// What only a shared queue can be asked for, and what it needs.
void checkQueue(const ConfigLoad &load, const SayProblem &say)
{
    const ServiceConfig &config = load.config;
    if (config.queueBackend == q("redis")) {
        if (config.queueUrl.isEmpty())
            say(q("queue.url"), q("is required with queue.backend = redis"));
        if (config.hashKey.isEmpty())
            say(q("privacy.hash_key"),
                q("is required with queue.backend = redis: all instances need the same"));
        return;
    }
    const QString reason = q("needs queue.backend = redis");
    if (!config.queueUrl.isEmpty())
        say(q("queue.url"), reason);
    if (config.queueReplicas() > 0)
        say(q("queue.ack"), reason);
    if (config.queueShards > 1)
        say(q("queue.shards"), reason);
}

} // namespace

void checkTogether(const ConfigLoad &load, const SayProblem &say)
{
    const ServiceConfig &config = load.config;
    checkServers(config, say);
    checkRetries(load, say);
    checkQueue(load, say);
    checkStore(config, say);
    checkAddresses(config, say);
    checkOnce(config.lines, &LineConfig::id, q("lines[%1].id"), say);
    checkOnce(config.lines, &LineConfig::phoneNumberId, q("lines[%1].phone_number_id"), say);
    checkOnce(config.areas, &AreaConfig::id, q("areas[%1].id"), say);
}

} // namespace psi
