#include "tests/simulator/demofile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace psi::sim {

std::optional<DemoFile> DemoFile::read(const QString &file, QString &error)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly)) {
        error = QStringLiteral("%1: %2").arg(file, source.errorString());
        return {};
    }
    const QJsonObject json = QJsonDocument::fromJson(source.readAll()).object();
    DemoFile demo;
    QString url = json.value(QLatin1String("webhook")).toString();
    if (!url.startsWith(QLatin1String("http://")))
        url = QStringLiteral("http://%1/webhook").arg(url);
    demo.secret = json.value(QLatin1String("app_secret")).toString().toUtf8();
    for (const QJsonValue &line : json.value(QLatin1String("lines")).toArray()) {
        const QByteArray id = line.toObject().value(QLatin1String("phone_number_id")).toString().toUtf8();
        if (!id.isEmpty())
            demo.lines.push_back(
                {id, "5491155550" + QByteArray::number(qint64(100 * (demo.lines.size() + 1)))});
    }
    if (!HttpTarget::parse(url, demo.webhook) || demo.secret.isEmpty() || demo.lines.empty()) {
        error = QStringLiteral("%1 names no webhook, app_secret or lines").arg(file);
        return {};
    }
    return demo;
}

} // namespace psi::sim
