#include "service/domain/router/menucompiler.h"

#include <algorithm>

#include "service/domain/router/areanames.h"
#include "service/domain/router/menulist.h"
#include "shared/text/foldedtext.h"

namespace psi {

/// Fills one MenuTree. Used once.
class MenuCompiler
{
public:
    explicit MenuCompiler(const MenuSources &sources)
        : m_set(withCodes(sources.menus))
        , m_sources(sources)
    {}

    MenuTree compile();

private:
    void addNodes();
    void addCourses();
    void addOptions(const Menu &menu, int index);
    void addTarget(const MenuOption &option, int index, MenuTarget target);
    MenuTarget targetOf(const MenuOption &option, int index) const;
    MenuTarget show(int menu, const QString &option, int page = 0) const;
    MenuTarget derive(int menu, const MenuOption &option, const QString &motivo) const;
    void addPageTargets(int index);
    int holderOfCourses() const;

    MenuSet m_set;
    const MenuSources &m_sources;
    MenuTree m_tree;
    int m_courses = -1; ///< index of the list of courses
};

namespace {

QString shownTitle(const MenuOption &option)
{
    return option.emoji.isEmpty() ? option.title : option.emoji + QLatin1Char(' ') + option.title;
}

std::vector<MenuPage> pagesOf(const Menu &menu, const QString &more)
{
    MenuList list(menu, more);
    for (const MenuOption &option : menu.options) {
        const ListRow row{option.id, shownTitle(option), option.description, option.code};
        if (option.action == MenuOption::Action::Back)
            list.setBack(row);
        else
            list.add(row);
    }
    return list.pages();
}

// The name of a course is mostly longer than a title may be: the rest of it stands below.
ListRow courseRow(const Course &course)
{
    const bool isCut = codePointCount(course.name) > listlimits::title;
    return {QStringLiteral("curso_") + course.id, course.name, isCut ? course.name : QString(), {}};
}

} // namespace

MenuTarget MenuCompiler::show(int menu, const QString &option, int page) const
{
    MenuTarget target;
    target.option = option;
    target.menu = menu;
    target.page = page;
    return target;
}

MenuTarget MenuCompiler::derive(int menu, const MenuOption &option, const QString &motivo) const
{
    MenuTarget target;
    target.kind = MenuTarget::Kind::Derive;
    target.option = option.id;
    target.menu = menu;
    target.area = option.area;
    target.subetiqueta = option.subetiqueta;
    target.motivo = motivo;
    target.context = option.context.isEmpty() ? motivo : option.context;
    target.text = menutexts::textOf(m_set, menutexts::derivation);
    target.text.replace(QLatin1String("{area}"),
                        menutexts::textOf(m_set, menutexts::areaPrefix + option.area.value));
    target.text.replace(QLatin1String("{motivo}"), motivo);
    target.payload = textMessage(target.text);
    return target;
}

MenuTree MenuCompiler::compile()
{
    const auto isMain = [](const Menu &menu) { return menu.id == mainMenuId; };
    const auto main = std::find_if(m_set.menus.begin(), m_set.menus.end(), isMain);
    if (main == m_set.menus.end())
        return {};
    std::rotate(m_set.menus.begin(), main, main + 1);
    addNodes();
    addCourses();
    for (std::size_t i = 0; i < m_set.menus.size(); ++i)
        addOptions(m_set.menus[i], static_cast<int>(i));
    for (int i = 0; i < m_tree.size(); ++i)
        addPageTargets(i);
    m_tree.m_byId.insert(backOptionId, show(0, backOptionId));
    MenuOption nobody;
    nobody.area = fallbackArea();
    nobody.subetiqueta = QStringLiteral("sin_opcion");
    m_tree.m_fallback = derive(0, nobody, QStringLiteral("No eligió una opción del menú"));
    m_tree.m_silent = m_sources.mutedAreas;
    return std::move(m_tree);
}

void MenuCompiler::addNodes()
{
    const QString more = menutexts::textOf(m_set, menutexts::more);
    for (const Menu &menu : m_set.menus) {
        const int index = m_tree.size();
        MenuNode node;
        node.id = menu.id;
        node.estado = index == 0 ? QStringLiteral("menu_principal") : QStringLiteral("submenu_") + menu.id;
        node.pages = pagesOf(menu, more);
        m_tree.m_nodes.push_back(std::move(node));
        m_tree.m_byName.insert(menu.id, index);
    }
    for (std::size_t i = 0; i < m_set.menus.size(); ++i)
        m_tree.m_nodes[i].parent = std::max(0, m_tree.indexOf(m_set.menus[i].parent));
    // What older routers called a menu.
    const auto alias = [this](const char *old, const char *now) {
        const int index = m_tree.indexOf(QString::fromLatin1(now));
        if (index >= 0 && m_tree.indexOf(QString::fromLatin1(old)) < 0)
            m_tree.m_byName.insert(QString::fromLatin1(old), index);
    };
    alias("ventas", "inscripciones");
    alias("administracion", "admin");
}

int MenuCompiler::holderOfCourses() const
{
    for (std::size_t i = 0; i < m_set.menus.size(); ++i) {
        for (const MenuOption &option : m_set.menus[i].options) {
            if (option.action == MenuOption::Action::DynamicCourses)
                return static_cast<int>(i);
        }
    }
    return -1;
}

void MenuCompiler::addCourses()
{
    const int parent = holderOfCourses();
    if (parent < 0 || m_sources.courses.empty())
        return;
    m_courses = m_tree.size();
    Menu frame;
    frame.id = coursesMenuId;
    frame.body = menutexts::textOf(m_set, menutexts::coursesBody);
    frame.button = menutexts::textOf(m_set, menutexts::coursesButton);
    MenuList list(frame, menutexts::textOf(m_set, menutexts::more));
    MenuNode node;
    node.id = coursesMenuId;
    node.estado = QStringLiteral("submenu_") + coursesMenuId;
    node.parent = parent;
    MenuOption option;
    option.area = coursesArea();
    option.subetiqueta = QStringLiteral("inscripcion_curso");
    for (const Course &course : m_sources.courses) {
        const ListRow row = courseRow(course);
        list.add(row);
        option.id = row.id;
        const MenuTarget target = derive(m_courses, option, course.name);
        m_tree.m_byId.insert(row.id, target);
        for (const QString &title : {course.name, cutTo(course.name, listlimits::title)})
            node.byWord.insert(foldedText(title), target);
    }
    const QString back = menutexts::textOf(m_set, menutexts::back);
    list.setBack({backOptionId, back, {}, {}});
    m_tree.m_backs.insert({backOptionId, m_courses}, show(parent, backOptionId));
    node.byWord.insert(foldedText(back), show(parent, backOptionId));
    node.pages = list.pages();
    m_tree.m_nodes.push_back(std::move(node));
    m_tree.m_byName.insert(coursesMenuId, m_courses);
}

MenuTarget MenuCompiler::targetOf(const MenuOption &option, int index) const
{
    switch (option.action) {
    case MenuOption::Action::Submenu:
        return show(std::max(0, m_tree.indexOf(option.submenu)), option.id);
    case MenuOption::Action::Back:
        return show(m_tree.at(index).parent, option.id);
    case MenuOption::Action::DynamicCourses:
        if (m_courses >= 0)
            return show(m_courses, option.id);
        break;
    case MenuOption::Action::Derive:
        break;
    }
    MenuTarget target = derive(index, option, option.title);
    if (option.area.isEmpty()) {
        MenuOption sold = option;
        sold.area = coursesArea();
        target = derive(index, sold, option.title);
    }
    return target;
}

void MenuCompiler::addOptions(const Menu &menu, int index)
{
    for (const MenuOption &option : menu.options) {
        const bool leadsNowhere =
            (option.action == MenuOption::Action::Submenu && m_tree.indexOf(option.submenu) < 0) ||
            (option.action == MenuOption::Action::Derive && option.area.isEmpty());
        if (!leadsNowhere)
            addTarget(option, index, targetOf(option, index));
    }
}

void MenuCompiler::addTarget(const MenuOption &option, int index, MenuTarget target)
{
    const auto put = [&target](auto &map, const auto &key) {
        if (!map.contains(key))
            map.insert(key, target);
    };
    if (option.action == MenuOption::Action::Back)
        put(m_tree.m_backs, std::pair(option.id, index));
    else
        put(m_tree.m_byId, option.id);
    QHash<QString, MenuTarget> &words = m_tree.m_nodes[static_cast<std::size_t>(index)].byWord;
    if (!option.code.isEmpty())
        put(words, option.code);
    if (option.code.size() > 1)
        put(m_tree.m_byCode, option.code);
    for (const QString &title : {option.title, cutTo(shownTitle(option), listlimits::title)}) {
        if (const QString word = foldedText(title); !word.isEmpty())
            put(words, word);
    }
}

void MenuCompiler::addPageTargets(int index)
{
    const MenuNode &node = m_tree.at(index);
    for (int page = 0; page < static_cast<int>(node.pages.size()); ++page) {
        const QString id = MenuList::pageId(node.id, page);
        m_tree.m_byId.insert(id, show(index, id, page));
    }
}

MenuTree compileMenus(const MenuSources &sources) { return MenuCompiler(sources).compile(); }

MenuSet withCodes(MenuSet set)
{
    const auto numberMenu = [](Menu &menu, const QString &prefix) {
        int place = 0;
        for (MenuOption &option : menu.options) {
            if (option.action == MenuOption::Action::Back)
                continue;
            ++place;
            if (option.code.isEmpty() && place <= 9)
                option.code = prefix + QString::number(place);
        }
    };
    const auto named = [&set](const QString &id) {
        return std::find_if(set.menus.begin(), set.menus.end(),
                            [&](const Menu &menu) { return menu.id == id; });
    };
    const auto main = named(mainMenuId);
    if (main == set.menus.end())
        return set;
    numberMenu(*main, {});
    for (const MenuOption &option : std::vector<MenuOption>(main->options)) {
        const auto sub = named(option.submenu);
        if (option.action == MenuOption::Action::Submenu && sub != set.menus.end() && option.code.size() == 1)
            numberMenu(*sub, option.code);
    }
    return set;
}

} // namespace psi
