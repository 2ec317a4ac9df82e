#include "tests/simulator/crowd/shownmessage.h"

#include <QJsonArray>
#include <QStringList>

namespace psi::sim {

namespace {

QJsonObject in(const QJsonObject &object, const char *name)
{
    return object.value(QLatin1String(name)).toObject();
}

QString textIn(const QJsonObject &object, const char *name)
{
    return object.value(QLatin1String(name)).toString();
}

ShownRow rowOf(const QJsonObject &row, bool isButton)
{
    return {textIn(row, "id"), textIn(row, "title"), textIn(row, "description"), isButton};
}

ShownMessage interactive(const QJsonObject &json)
{
    ShownMessage shown;
    QStringList parts{textIn(in(json, "header"), "text"), textIn(in(json, "body"), "text"),
                      textIn(in(json, "footer"), "text")};
    parts.removeAll(QString());
    shown.text = parts.join(QLatin1Char('\n'));
    const QJsonObject action = in(json, "action");
    for (const auto &section : action.value(QLatin1String("sections")).toArray()) {
        for (const auto &row : section.toObject().value(QLatin1String("rows")).toArray())
            shown.rows.push_back(rowOf(row.toObject(), false));
    }
    for (const auto &button : action.value(QLatin1String("buttons")).toArray())
        shown.rows.push_back(rowOf(in(button.toObject(), "reply"), true));
    return shown;
}

} // namespace

ShownMessage shownMessage(const QJsonObject &body)
{
    const QString type = body.value(QLatin1String("type")).toString(QStringLiteral("text"));
    const QJsonObject content = body.value(type).toObject();
    if (type == QLatin1String("text"))
        return {textIn(content, "body"), {}};
    if (type == QLatin1String("interactive"))
        return interactive(content);
    if (type == QLatin1String("reaction"))
        return {textIn(content, "emoji"), {}};
    QStringList parts{QStringLiteral("[%1]").arg(type), textIn(content, "name"), textIn(content, "filename"),
                      textIn(content, "caption")};
    parts.removeAll(QString());
    return {parts.join(QLatin1Char(' ')), {}};
}

} // namespace psi::sim
