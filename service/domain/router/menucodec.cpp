#include "service/domain/router/menucodec.h"

#include <algorithm>
#include <array>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace psi {

QString problemsText(const std::vector<MenuProblem> &problems)
{
    QString text;
    for (const MenuProblem &problem : problems)
        text += problem.where + QStringLiteral(": ") + problem.reason + QLatin1Char('\n');
    return text;
}

namespace menucodec {

namespace {

constexpr int formVersion = 1;

struct ActionWord
{
    MenuOption::Action action;
    const char *word;
};
constexpr std::array actionWords{ActionWord{MenuOption::Action::Submenu, "submenu"},
                                 ActionWord{MenuOption::Action::Derive, "derivar"},
                                 ActionWord{MenuOption::Action::Back, "volver"},
                                 ActionWord{MenuOption::Action::DynamicCourses, "cursos_dinamico"}};

// Text members of a menu and of an option, for reading and writing alike.
struct MenuMember
{
    const char *name;
    QString Menu::*text;
};
constexpr std::array menuMembers{MenuMember{"id", &Menu::id},         MenuMember{"name", &Menu::name},
                                 MenuMember{"header", &Menu::header}, MenuMember{"body", &Menu::body},
                                 MenuMember{"footer", &Menu::footer}, MenuMember{"button", &Menu::button},
                                 MenuMember{"parent", &Menu::parent}};

struct OptionMember
{
    const char *name;
    QString MenuOption::*text;
};
constexpr std::array optionMembers{OptionMember{"id", &MenuOption::id},
                                   OptionMember{"code", &MenuOption::code},
                                   OptionMember{"emoji", &MenuOption::emoji},
                                   OptionMember{"title", &MenuOption::title},
                                   OptionMember{"description", &MenuOption::description},
                                   OptionMember{"submenu", &MenuOption::submenu},
                                   OptionMember{"subetiqueta", &MenuOption::subetiqueta},
                                   OptionMember{"context", &MenuOption::context}};

/// Reads one document; notes what is wrong and goes on.
class Reader
{
public:
    Reading read(const QByteArray &json);

private:
    void say(const QString &where, const char *reason)
    {
        m_reading.problems.push_back({where, QString::fromUtf8(reason)});
    }
    QString text(const QJsonValue &value, const QString &where);
    Menu menu(const QJsonValue &value, const QString &where);
    MenuOption option(const QJsonValue &value, const QString &where);
    void readOptionMember(const QString &key, const QJsonValue &value, const QString &at, MenuOption &into);
    void readDocument(const QJsonObject &document);
    void readTexts(const QJsonValue &value);

    Reading m_reading;
};

QString Reader::text(const QJsonValue &value, const QString &where)
{
    if (!value.isString())
        say(where, "must be a text");
    return value.toString();
}

void Reader::readOptionMember(const QString &key, const QJsonValue &value, const QString &at,
                              MenuOption &into)
{
    if (key == QLatin1String("area")) {
        into.area = AreaId(text(value, at));
        return;
    }
    if (key == QLatin1String("action")) {
        const std::optional<MenuOption::Action> action = actionOf(text(value, at));
        if (!action)
            say(at, "must be submenu, derivar, volver or cursos_dinamico");
        into.action = action.value_or(MenuOption::Action::Submenu);
        return;
    }
    for (const OptionMember &member : optionMembers) {
        if (key == QLatin1String(member.name)) {
            into.*member.text = text(value, at);
            return;
        }
    }
    say(at, "is no member of an option");
}

MenuOption Reader::option(const QJsonValue &value, const QString &where)
{
    MenuOption option;
    const QJsonObject object = value.toObject();
    if (!value.isObject())
        say(where, "must be an object");
    else if (!object.contains(QLatin1String("action")))
        say(where + QStringLiteral(".action"), "is missing");
    for (auto it = object.begin(); it != object.end(); ++it)
        readOptionMember(it.key(), it.value(), where + QLatin1Char('.') + it.key(), option);
    return option;
}

Menu Reader::menu(const QJsonValue &value, const QString &where)
{
    Menu menu;
    const QJsonObject object = value.toObject();
    if (!value.isObject())
        say(where, "must be an object");
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString at = where + QLatin1Char('.') + it.key();
        const auto member = std::find_if(menuMembers.begin(), menuMembers.end(), [&](const MenuMember &one) {
            return it.key() == QLatin1String(one.name);
        });
        if (member != menuMembers.end()) {
            menu.*(member->text) = text(it.value(), at);
        } else if (it.key() != QLatin1String("options")) {
            say(at, "is no member of a menu");
        } else if (!it.value().isArray()) {
            say(at, "must be a list");
        } else {
            int place = 0;
            for (const QJsonValue one : it.value().toArray())
                menu.options.push_back(option(one, at + QStringLiteral("[%1]").arg(place++)));
        }
    }
    return menu;
}

void Reader::readTexts(const QJsonValue &value)
{
    const QString where = QStringLiteral("texts");
    if (!value.isObject())
        say(where, "must be an object");
    const QJsonObject texts = value.toObject();
    for (auto it = texts.begin(); it != texts.end(); ++it)
        m_reading.menus.texts[it.key()] = text(it.value(), where + QLatin1Char('.') + it.key());
}

void Reader::readDocument(const QJsonObject &document)
{
    for (auto it = document.begin(); it != document.end(); ++it) {
        if (it.key() == QLatin1String("texts")) {
            readTexts(it.value());
        } else if (it.key() == QLatin1String("menus") && it.value().isArray()) {
            int place = 0;
            for (const QJsonValue one : it.value().toArray())
                m_reading.menus.menus.push_back(menu(one, QStringLiteral("menus[%1]").arg(place++)));
        } else if (it.key() == QLatin1String("version")) {
            if (it.value().toInt() != formVersion)
                say(it.key(), "is not 1: another program wrote this");
        } else {
            say(it.key(),
                it.key() == QLatin1String("menus") ? "must be a list" : "is no member of the document");
        }
    }
    if (!document.contains(QLatin1String("menus")))
        say(QStringLiteral("menus"), "is missing");
}

Reading Reader::read(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (document.isObject())
        readDocument(document.object());
    else if (error.error != QJsonParseError::NoError)
        m_reading.problems.push_back(
            {QStringLiteral("byte %1").arg(error.offset), QStringLiteral("no JSON: ") + error.errorString()});
    else
        say(QStringLiteral("document"), "must be an object");
    return std::move(m_reading);
}

void put(QJsonObject &object, const char *name, const QString &text)
{
    if (!text.isEmpty())
        object.insert(QLatin1String(name), text);
}

QJsonObject optionJson(const MenuOption &option)
{
    QJsonObject object;
    for (const OptionMember &member : optionMembers)
        put(object, member.name, option.*member.text);
    put(object, "area", option.area.value);
    put(object, "action", actionWord(option.action));
    return object;
}

QJsonObject menuJson(const Menu &menu)
{
    QJsonObject object;
    for (const MenuMember &member : menuMembers)
        put(object, member.name, menu.*member.text);
    QJsonArray options;
    for (const MenuOption &option : menu.options)
        options.append(optionJson(option));
    object.insert(QLatin1String("options"), options);
    return object;
}

} // namespace

QString actionWord(MenuOption::Action action)
{
    const auto found = std::find_if(actionWords.begin(), actionWords.end(),
                                    [action](const ActionWord &one) { return one.action == action; });
    return QString::fromLatin1(found->word);
}

std::optional<MenuOption::Action> actionOf(const QString &word)
{
    for (const ActionWord &one : actionWords) {
        if (word == QLatin1String(one.word))
            return one.action;
    }
    return std::nullopt;
}

QByteArray write(const MenuSet &set)
{
    QJsonArray menus;
    for (const Menu &menu : set.menus)
        menus.append(menuJson(menu));
    QJsonObject texts;
    for (const auto &[key, text] : set.texts)
        texts.insert(key, text);
    const QJsonObject document{{QStringLiteral("version"), formVersion},
                               {QStringLiteral("texts"), texts},
                               {QStringLiteral("menus"), menus}};
    return QJsonDocument(document).toJson(QJsonDocument::Indented);
}

Reading read(const QByteArray &json) { return Reader().read(json); }

} // namespace menucodec

} // namespace psi
