#include "service/app/demo.h"

#include <array>

#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QUrl>

#include "service/adapters/system/datadir.h"

namespace psi {

namespace {

QString q(const char *text) { return QString::fromLatin1(text); }

// The lines of the demo; the first is the one of the webhook bodies in Meta's documentation.
constexpr std::array<std::array<const char *, 3>, 2> demoLines{
    {{"wsp4", "106540352242922", "5491155550100"}, {"ventas_api", "106540352242923", "5491155550200"}}};
constexpr std::array demoAreas{"ventas", "alumnos", "admin", "comunidad"};

QString randomSecret()
{
    QString secret;
    for (int i = 0; i < 4; ++i)
        secret += QString::number(QRandomGenerator::system()->generate64(), 16)
                      .rightJustified(16, QLatin1Char('0'));
    return secret;
}

QString demoFile(const QString &dataDir) { return dataDir + QStringLiteral("/demo.json"); }
QString secretsFile(const QString &dataDir) { return dataDir + QStringLiteral("/demo-secrets.json"); }

QJsonObject readJson(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

Result<void> writeJson(const QString &path, const QJsonObject &json)
{
    return writePrivateFile(path, QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n');
}

void addLines(std::map<QString, QStringList> &defaults)
{
    for (std::size_t i = 0; i < demoLines.size(); ++i) {
        const QString prefix = q("lines[%1].").arg(i);
        defaults[prefix + q("id")] = {q(demoLines[i][0])};
        defaults[prefix + q("phone_number_id")] = {q(demoLines[i][1])};
        defaults[prefix + q("display_number")] = {q(demoLines[i][2])};
        defaults[prefix + q("access_token")] = {q("demo")};
    }
}

void addGraph(std::map<QString, QStringList> &defaults, const QString &graph, const QString &areaSecret)
{
    defaults[q("graph.url")] = {graph};
    defaults[q("graph.allow_http")] = {q("true")};
    defaults[q("egress.allow")] = {q("127.0.0.0/8"), q("::1")};
    defaults[q("egress.allow_http")] = {q("true")};
    for (std::size_t i = 0; i < demoAreas.size(); ++i) {
        const QString prefix = q("areas[%1].").arg(i);
        defaults[prefix + q("id")] = {q(demoAreas[i])};
        defaults[prefix + q("url")] = {QUrl(graph).resolved(QUrl(q("/area/") + q(demoAreas[i]))).toString()};
        defaults[prefix + q("secret")] = {areaSecret};
    }
}

} // namespace

std::map<QString, QStringList> demoDefaults(const QString &dataDir, const QString &graph)
{
    const QJsonObject kept = readJson(secretsFile(dataDir));
    const auto secret = [&kept](const char *name) {
        const QString value = kept.value(q(name)).toString();
        return value.isEmpty() ? randomSecret() : value;
    };
    const QString appSecret = secret("app_secret"); // the areas' too, so that demo.json tells it
    std::map<QString, QStringList> defaults{
        {q("data_dir"), {dataDir}},
        {q("environment"), {q("demo")}},
        {q("webhook.listen"), {q("127.0.0.1:0")}},
        {q("admin.listen"), {q("127.0.0.1:0")}},
        {q("webhook.verify_token"), {secret("verify_token")}},
        {q("webhook.app_secrets"), {appSecret}},
        {q("router.mode"), {graph.isEmpty() ? q("shadow") : q("live")}},
    };
    addLines(defaults);
    if (!graph.isEmpty())
        addGraph(defaults, graph, appSecret);
    return defaults;
}

void checkDemo(ConfigLoad &load, const QString &graph)
{
    const auto say = [&load](const char *key, const char *reason) {
        load.problems.push_back({q(key), q(reason), q("--demo")});
    };
    if (!isLoopbackAddress(load.config.webhookListen))
        say("webhook.listen", "a demo listens on loopback only");
    if (!isLoopbackAddress(load.config.adminListen))
        say("admin.listen", "a demo listens on loopback only");
    if (graph.isEmpty() && load.config.mode != q("shadow"))
        say("router.mode", "a demo without --graph runs in shadow mode");
    if (!graph.isEmpty() && !isLoopbackUrl(load.config.graphUrl))
        say("graph.url", "a demo calls loopback only");
    for (const AreaConfig &area : load.config.areas) {
        if (!area.url.isEmpty() && !isLoopbackUrl(area.url))
            say("areas", "a demo calls loopback only");
    }
}

QString demoDataDir(const std::map<QString, QString> &environment)
{
    const auto xdg = environment.find(q("XDG_STATE_HOME"));
    const QString state = xdg == environment.end() || xdg->second.isEmpty()
                              ? QDir::homePath() + q("/.local/state")
                              : xdg->second;
    return state + q("/psi-router-demo");
}

bool isLoopbackUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || (url.scheme() != q("http") && url.scheme() != q("https")) ||
        !url.userInfo().isEmpty())
        return false;
    return url.host() == q("localhost") || QHostAddress(url.host()).isLoopback();
}

bool isLoopbackAddress(const QString &listen) { return isLoopbackUrl(q("http://") + listen); }

std::map<QString, QString> keptDemoTokens(const ServiceConfig &config)
{
    std::map<QString, QString> tokens;
    const QJsonObject kept = readJson(secretsFile(config.dataDir)).value(q("tokens")).toObject();
    for (auto it = kept.begin(); it != kept.end(); ++it)
        tokens.emplace(it.key(), it.value().toString());
    return tokens;
}

Result<void> writeDemoFiles(const ServiceConfig &config, const BoundPorts &ports,
                            const std::map<QString, QString> &tokens)
{
    QJsonObject byRole;
    for (const auto &[role, token] : tokens)
        byRole.insert(role, token);
    const Result<void> kept =
        writeJson(secretsFile(config.dataDir), {{q("verify_token"), config.verifyToken},
                                                {q("app_secret"), config.appSecrets.value(0)},
                                                {q("tokens"), byRole}});
    if (!kept)
        return kept;
    QJsonArray lines;
    for (const LineConfig &line : config.lines)
        lines.append(QJsonObject{{q("id"), line.id}, {q("phone_number_id"), line.phoneNumberId}});
    return writeJson(demoFile(config.dataDir), {{q("webhook"), QString::fromLatin1(ports.webhook)},
                                                {q("admin"), QString::fromLatin1(ports.admin)},
                                                {q("verify_token"), config.verifyToken},
                                                {q("app_secret"), config.appSecrets.value(0)},
                                                {q("lines"), lines},
                                                {q("tokens"), byRole}});
}

void removeDemoFile(const ServiceConfig &config) { QFile::remove(demoFile(config.dataDir)); }

} // namespace psi
