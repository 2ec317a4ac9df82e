#include "service/domain/router/menuvalidator.h"

#include <algorithm>
#include <set>

#include "service/domain/router/areanames.h"
#include "service/domain/router/menucompiler.h"
#include "service/domain/router/menulist.h"
#include "shared/text/foldedtext.h"

namespace psi {

namespace {

constexpr int mostMenus = 100;
constexpr int mostOptions = 80; // ten pages
constexpr int longestText = 1024;

QString q(const char *text) { return QString::fromUtf8(text); }

bool isBlank(const QString &text) { return text.trimmed().isEmpty(); }

class Validator
{
public:
    explicit Validator(const MenuSet &set)
        : m_set(set)
        , m_numbered(withCodes(set))
    {}

    std::vector<MenuProblem> run();

private:
    void say(const QString &where, const QString &reason) { m_problems.push_back({where, reason}); }
    void length(const QString &where, const QString &text, int most, bool isRequired = false);
    void identity(const QString &where, const QString &id);
    void menu(const Menu &menu, const QString &where);
    void option(const Menu &menu, const MenuOption &option, const QString &where);
    void target(const MenuOption &option, const QString &where);
    void words(const Menu &menu, const QString &where);
    void codes();
    void reach();
    void texts();
    bool hasMenu(const QString &id) const;

    const MenuSet &m_set;
    const MenuSet m_numbered; ///< with the codes that options without one get
    std::vector<MenuProblem> m_problems;
    std::set<QString> m_menuIds;
    std::set<QString> m_optionIds;
};

bool Validator::hasMenu(const QString &id) const
{
    return std::any_of(m_set.menus.begin(), m_set.menus.end(),
                       [&](const Menu &menu) { return menu.id == id; });
}

void Validator::length(const QString &where, const QString &text, int most, bool isRequired)
{
    if (isRequired && isBlank(text))
        say(where, q("must not be empty"));
    if (const int count = codePointCount(text); count > most)
        say(where, q("has %1 characters, %2 fit").arg(count).arg(most));
}

void Validator::identity(const QString &where, const QString &id)
{
    length(where, id, listlimits::id, true);
    if (id != id.trimmed())
        say(where, q("begins or ends with a blank"));
}

std::vector<MenuProblem> Validator::run()
{
    if (!hasMenu(mainMenuId))
        say(q("menus"), q("the menu '%1' is missing").arg(mainMenuId));
    if (m_set.menus.size() > mostMenus)
        say(q("menus"), q("more than %1 menus").arg(mostMenus));
    for (std::size_t i = 0; i < m_set.menus.size(); ++i) {
        const QString &id = m_set.menus[i].id;
        menu(m_set.menus[i], q("menus[%1]").arg(id.isEmpty() ? QString::number(i) : id));
    }
    codes();
    reach();
    texts();
    return std::move(m_problems);
}

void Validator::menu(const Menu &menu, const QString &where)
{
    identity(where + q(".id"), menu.id);
    if (!m_menuIds.insert(menu.id).second)
        say(where + q(".id"), q("is there twice"));
    if (menu.id == coursesMenuId)
        say(where + q(".id"), q("is kept for the list of courses"));
    length(where + q(".header"), menu.header, listlimits::header);
    length(where + q(".body"), menu.body, listlimits::body, true);
    length(where + q(".footer"), menu.footer, listlimits::footer);
    length(where + q(".button"), menu.button, listlimits::button, true);
    if (!menu.parent.isEmpty() && !hasMenu(menu.parent))
        say(where + q(".parent"), q("there is no menu '%1'").arg(menu.parent));
    const auto leadsOn = [](const MenuOption &option) { return option.action != MenuOption::Action::Back; };
    if (std::none_of(menu.options.begin(), menu.options.end(), leadsOn))
        say(where + q(".options"), q("a dead end: no option leads to a menu or an area"));
    if (menu.options.size() > mostOptions)
        say(where + q(".options"), q("more than %1 options").arg(mostOptions));
    for (std::size_t i = 0; i < menu.options.size(); ++i)
        option(menu, menu.options[i], where + q(".options[%1]").arg(i));
    words(menu, where);
}

void Validator::option(const Menu &menu, const MenuOption &option, const QString &where)
{
    const bool isBack = option.action == MenuOption::Action::Back;
    identity(where + q(".id"), option.id);
    if (option.id.startsWith(q("curso_")) || option.id.startsWith(q("ver_mas_")))
        say(where + q(".id"), q("such ids are kept for lists of courses and further pages"));
    if (option.id == backOptionId ? !isBack : !m_optionIds.insert(option.id).second)
        say(where + q(".id"), option.id == backOptionId ? q("is kept for going back") : q("is there twice"));
    length(where + q(".title"), option.emoji.isEmpty() ? option.title : option.emoji + u' ' + option.title,
           listlimits::title, true);
    if (foldedText(option.title).isEmpty())
        say(where + q(".title"), q("has no letter or digit"));
    length(where + q(".description"), option.description, listlimits::description);
    target(option, where);
    if (menu.id == mainMenuId && isBack)
        say(where + q(".action"), q("the main menu has nothing to go back to"));
}

void Validator::target(const MenuOption &option, const QString &where)
{
    const bool isSubmenu = option.action == MenuOption::Action::Submenu;
    if (isSubmenu && !hasMenu(option.submenu))
        say(where + q(".submenu"), q("there is no menu '%1'").arg(option.submenu));
    const bool wantsArea = option.action == MenuOption::Action::Derive;
    if (wantsArea && option.area.isEmpty())
        say(where + q(".area"), q("is missing: nobody would answer"));
    else if (!option.area.isEmpty() && !isKnownArea(option.area))
        say(where + q(".area"), q("'%1' is no area of the CRM").arg(option.area.value));
}

// A title typed by hand must mean one thing.
void Validator::words(const Menu &menu, const QString &where)
{
    std::set<QString> seen{q("menu"), q("atras"), q("0")};
    for (std::size_t i = 0; i < menu.options.size(); ++i) {
        const QString word = foldedText(menu.options[i].title);
        const bool isBackWord = word == backOptionId && menu.options[i].action != MenuOption::Action::Back;
        if (isBackWord || (!word.isEmpty() && !seen.insert(word).second))
            say(where + q(".options[%1].title").arg(i), q("reads like another option or a command"));
    }
}

// Codes of two digits hold in every menu, so they are unique; shorter ones in their own.
void Validator::codes()
{
    std::set<QString> everywhere;
    for (const Menu &menu : m_numbered.menus) {
        std::set<QString> own;
        for (std::size_t i = 0; i < menu.options.size(); ++i) {
            const QString &code = menu.options[i].code;
            if (code.isEmpty())
                continue;
            const QString where = q("menus[%1].options[%2].code").arg(menu.id).arg(i);
            const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
            if (code.size() > 2 || code == q("0") || !std::all_of(code.begin(), code.end(), isDigit))
                say(where, q("must be one or two digits, not 0"));
            if (!own.insert(code).second || (code.size() > 1 && !everywhere.insert(code).second))
                say(where, q("'%1' is there twice").arg(code));
        }
    }
}

void Validator::reach()
{
    std::set<QString> reached{mainMenuId};
    for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const Menu &menu : m_set.menus) {
            if (reached.count(menu.id) == 0)
                continue;
            for (const MenuOption &option : menu.options) {
                if (option.action == MenuOption::Action::Submenu)
                    reached.insert(option.submenu);
            }
        }
    }
    for (const Menu &menu : m_set.menus) {
        if (!menu.id.isEmpty() && reached.count(menu.id) == 0)
            say(q("menus[%1]").arg(menu.id), q("no option leads to it"));
    }
}

void Validator::texts()
{
    const std::vector<QString> known = menutexts::keys();
    for (const auto &[key, text] : m_set.texts) {
        const QString where = q("texts.") + key;
        const bool isArea = key.startsWith(menutexts::areaPrefix) &&
                            isKnownArea(AreaId(key.mid(menutexts::areaPrefix.size())));
        if (!isArea && std::find(known.begin(), known.end(), key) == known.end())
            say(where, q("is no text that is used"));
        const bool isButton = key == menutexts::coursesButton;
        const bool isTitle = key == menutexts::more || key == menutexts::back;
        length(where, text, isButton ? listlimits::button : isTitle ? listlimits::title : longestText, true);
    }
}

} // namespace

std::vector<MenuProblem> validateMenus(const MenuSet &menus) { return Validator(menus).run(); }

} // namespace psi
