#include "service/app/demo.h"

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

QString randomSecret()
{
    QString secret;
    for (int i = 0; i < 4; ++i)
        secret += QString::number(QRandomGenerator::system()->generate64(), 16)
                      .rightJustified(16, QLatin1Char('0'));
    return secret;
}

QString demoFile(const QString &dataDir) { return dataDir + QStringLiteral("/demo.json"); }
} // namespace

std::map<QString, QStringList> demoDefaults(const QString &dataDir, const QString &graph)
{
    QFile earlier(demoFile(dataDir));
    QJsonObject kept;
    if (earlier.open(QIODevice::ReadOnly))
        kept = QJsonDocument::fromJson(earlier.readAll()).object();
    const auto secret = [&kept](const char *name) {
        const QString value = kept.value(q(name)).toString();
        return QStringList{value.isEmpty() ? randomSecret() : value};
    };
    std::map<QString, QStringList> defaults{
        {q("data_dir"), {dataDir}},
        {q("environment"), {q("demo")}},
        {q("webhook.listen"), {q("127.0.0.1:0")}},
        {q("admin.listen"), {q("127.0.0.1:0")}},
        {q("webhook.verify_token"), secret("verify_token")},
        {q("webhook.app_secrets"), secret("app_secret")},
        {q("lines[0].id"), {q("wsp4")}},
        {q("lines[0].phone_number_id"), {q("106540352242922")}},
        {q("lines[0].display_number"), {q("5491155550100")}},
        {q("lines[0].access_token"), {q("demo")}},
        {q("lines[1].id"), {q("ventas_api")}},
        {q("lines[1].phone_number_id"), {q("106540352242923")}},
        {q("lines[1].display_number"), {q("5491155550200")}},
        {q("lines[1].access_token"), {q("demo")}},
        {q("router.mode"), {graph.isEmpty() ? q("shadow") : q("live")}},
    };
    if (!graph.isEmpty()) {
        defaults[q("graph.url")] = {graph};
        defaults[q("graph.allow_http")] = {q("true")};
    }
    return defaults;
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

Result<void> writeDemoFile(const ServiceConfig &config, const BoundPorts &ports)
{
    QJsonArray lines;
    for (const LineConfig &line : config.lines)
        lines.append(QJsonObject{{q("id"), line.id}, {q("phone_number_id"), line.phoneNumberId}});
    const QJsonObject json{{q("webhook"), QString::fromLatin1(ports.webhook)},
                           {q("admin"), QString::fromLatin1(ports.admin)},
                           {q("verify_token"), config.verifyToken},
                           {q("app_secret"), config.appSecrets.value(0)},
                           {q("lines"), lines},
                           {q("tokens"), QJsonObject()}};
    return writePrivateFile(demoFile(config.dataDir),
                            QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n');
}

} // namespace psi
