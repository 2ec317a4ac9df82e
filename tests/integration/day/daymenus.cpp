#include "tests/integration/day/daymenus.h"

#include <algorithm>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

DayOption optionOf(const QJsonObject &json)
{
    const auto text = [&](const char *name) { return json[q(name)].toString(); };
    return {text("id"),     text("code"),    text("title"), text("description"),
            text("action"), text("submenu"), text("area"),  text("subetiqueta")};
}

DayMenu menuOf(const QJsonObject &json)
{
    const auto text = [&](const char *name) { return json[q(name)].toString(); };
    DayMenu menu{text("id"), text("header"), text("body"), text("footer"), text("button"), {}};
    for (const QJsonValue &option : json[q("options")].toArray())
        menu.options.push_back(optionOf(option.toObject()));
    return menu;
}

} // namespace

QJsonObject textContent(const QString &body)
{
    return {{q("type"), q("text")}, {q("text"), QJsonObject{{q("body"), body}}}};
}

DayMenus DayMenus::shipped()
{
    QFile file(q(PSI_SOURCE_DIR "/resources/menus/default.json"));
    DayMenus menus;
    if (!file.open(QIODevice::ReadOnly))
        return menus;
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    menus.m_texts = json[q("texts")].toObject();
    for (const QJsonValue &menu : json[q("menus")].toArray())
        menus.m_menus.push_back(menuOf(menu.toObject()));
    return menus;
}

const DayMenu &DayMenus::menu(const QString &id) const
{
    return *std::find_if(m_menus.begin(), m_menus.end(), [&](const DayMenu &one) { return one.id == id; });
}

QString DayMenus::shown(const QString &id) const
{
    const DayMenu &one = menu(id);
    QString text = one.header + u'\n' + one.body + u'\n';
    for (const DayOption &option : one.options)
        text += (option.code.isEmpty() ? q("-") : option.code) + u' ' + option.title + u'\n';
    return text + one.footer;
}

QJsonObject DayMenus::list(const QString &id) const
{
    const DayMenu &one = menu(id);
    QJsonArray rows;
    for (const DayOption &option : one.options) {
        QJsonObject row{{q("id"), option.id}, {q("title"), option.title}};
        if (!option.description.isEmpty())
            row.insert(q("description"), option.description);
        rows.append(row);
    }
    const auto text = [](const QString &words) { return QJsonObject{{q("text"), words}}; };
    const QJsonObject header{{q("type"), q("text")}, {q("text"), one.header}};
    const QJsonObject action{{q("button"), one.button},
                             {q("sections"), QJsonArray{QJsonObject{{q("rows"), rows}}}}};
    return {{q("type"), q("interactive")},
            {q("interactive"), QJsonObject{{q("type"), q("list")},
                                           {q("header"), header},
                                           {q("body"), text(one.body)},
                                           {q("footer"), text(one.footer)},
                                           {q("action"), action}}}};
}

QString DayMenus::handOver(const QString &area, const QString &motivo, const QString &ticket) const
{
    QString text = m_texts[q("derivacion")].toString();
    text.replace(q("{area}"), m_texts[q("area.") + area].toString());
    text.replace(q("{motivo}"), motivo);
    return text.replace(q("{ticket}"), ticket);
}

} // namespace psi::test
