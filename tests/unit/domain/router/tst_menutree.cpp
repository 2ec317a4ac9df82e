// Compiled menus: look-ups, pages, and messages as WhatsApp takes them.
#include <gtest/gtest.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "service/domain/router/menulist.h"
#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

QJsonObject interactive(const MenuPage &page)
{
    const QJsonObject message = QJsonDocument::fromJson(page.payload).object();
    EXPECT_EQ(message[QStringLiteral("type")], QStringLiteral("interactive"));
    return message[QStringLiteral("interactive")].toObject();
}

QJsonArray rowsOf(const MenuPage &page)
{
    const QJsonObject action = interactive(page)[QStringLiteral("action")].toObject();
    return action[QStringLiteral("sections")].toArray().at(0).toObject()[QStringLiteral("rows")].toArray();
}

QStringList idsOf(const MenuPage &page)
{
    QStringList ids;
    for (const QJsonValue row : rowsOf(page))
        ids.append(row.toObject()[QStringLiteral("id")].toString());
    return ids;
}

const MenuNode &coursesOf(const MenuTree &tree) { return tree.at(tree.indexOf(coursesMenuId)); }

TEST(MenuTreeOf, theDefaultMenusHasFiveMenusAndTheCourses)
{
    EXPECT_EQ(defaultTree().size(), 5);
    const MenuTree tree = defaultTree(3);
    EXPECT_EQ(tree.size(), 6);
    EXPECT_EQ(tree.at(0).id, mainMenuId);
    EXPECT_EQ(tree.indexOf(QStringLiteral("ventas")), tree.indexOf(QStringLiteral("inscripciones")));
    EXPECT_EQ(tree.indexOf(QStringLiteral("nada")), -1);
}

TEST(MenuTreeOf, aMenuIsAListMessage)
{
    const MenuPage page = defaultTree().at(0).pages.at(0);
    const QJsonObject list = interactive(page);
    EXPECT_EQ(list[QStringLiteral("type")], QStringLiteral("list"));
    EXPECT_EQ(list[QStringLiteral("header")].toObject()[QStringLiteral("text")], QStringLiteral("PSI"));
    EXPECT_FALSE(list[QStringLiteral("body")].toObject()[QStringLiteral("text")].toString().isEmpty());
    EXPECT_FALSE(list[QStringLiteral("footer")].toObject()[QStringLiteral("text")].toString().isEmpty());
    EXPECT_EQ(list[QStringLiteral("action")].toObject()[QStringLiteral("button")],
              QStringLiteral("Ver opciones"));
    EXPECT_EQ(idsOf(page), QStringList({QStringLiteral("area_admin"), QStringLiteral("area_alumnos"),
                                        QStringLiteral("area_inscripciones"),
                                        QStringLiteral("area_comunidad"), QStringLiteral("area_otra")}));
}

// F-44: whatever the number of courses, no message has more than 10 rows or a title over 24 characters.
TEST(MenuTreeOf, coursesArePagedByEight)
{
    for (const int courses : {1, 8, 9, 10, 16, 17, 40}) {
        const MenuTree tree = defaultTree(courses);
        QStringList listed;
        const auto &pages = coursesOf(tree).pages;
        EXPECT_EQ(static_cast<int>(pages.size()), courses <= 9 ? 1 : (courses + 7) / 8) << courses;
        for (std::size_t i = 0; i < pages.size(); ++i) {
            const QStringList ids = idsOf(pages[i]);
            EXPECT_LE(ids.size(), 10) << courses;
            EXPECT_EQ(ids.last(), backOptionId);
            const bool isLast = i + 1 == pages.size();
            EXPECT_EQ(ids.contains(QStringLiteral("ver_mas_cursos_p%1").arg(i + 2)), !isLast) << courses;
            for (const QString &id : ids) {
                if (id.startsWith(QLatin1String("curso_")))
                    listed.append(id);
            }
        }
        EXPECT_EQ(listed.size(), courses);
    }
}

TEST(MenuTreeOf, eachPageIsReachedByItsRow)
{
    const MenuTree tree = defaultTree(20);
    const int courses = tree.indexOf(coursesMenuId);
    for (int page = 0; page < 3; ++page) {
        const MenuTarget *target = tree.byId(QStringLiteral("ver_mas_cursos_p%1").arg(page + 1), 0);
        ASSERT_NE(target, nullptr);
        EXPECT_EQ(target->menu, courses);
        EXPECT_EQ(target->page, page);
    }
    EXPECT_EQ(tree.byId(QStringLiteral("ver_mas_cursos_p4"), courses), nullptr);
    Customer customer(tree);
    customer.says("hola", 0s);
    const Changes changes = customer.taps("ver_mas_cursos_p3", 20s);
    EXPECT_EQ(changes.outgoing.at(0).payload, coursesOf(tree).pages.at(2).payload);
}

TEST(MenuTreeOf, aLongNameIsCutInTheTitleAndWholeBelow)
{
    const QString name = QStringLiteral("Especialización en evaluación psicológica infantil");
    const MenuTree tree = compileMenus({defaultMenus(), {{QStringLiteral("7"), name}}, {}});
    const QJsonObject row = rowsOf(coursesOf(tree).pages.at(0)).at(0).toObject();
    EXPECT_EQ(codePointCount(row[QStringLiteral("title")].toString()), 24);
    EXPECT_EQ(row[QStringLiteral("description")], name);
    Customer customer(tree);
    customer.says("hola", 0s);
    customer.says("31", 20s);
    EXPECT_TRUE(Customer(customer).says(name.toUpper().toUtf8().constData(), 40s).derivation.has_value());
    EXPECT_TRUE(
        Customer(customer).says(typed(row[QStringLiteral("title")].toString()), 40s).derivation.has_value());
}

TEST(MenuTreeOf, aLongMenuIsPagedToo)
{
    MenuSet set = defaultMenus();
    for (int i = 0; i < 20; ++i) {
        MenuOption option;
        option.id = QStringLiteral("extra_%1").arg(i);
        option.title = QStringLiteral("Extra %1").arg(i);
        option.action = MenuOption::Action::Derive;
        option.area = AreaId(QStringLiteral("admin"));
        set.menus[0].options.push_back(option);
    }
    const MenuTree tree = compileMenus({set, {}, {}});
    EXPECT_EQ(tree.at(0).pages.size(), 4u);
    Customer customer(tree);
    customer.says("hola", 0s);
    EXPECT_EQ(customer.taps("ver_mas_principal_p2", 20s).outgoing.at(0).payload,
              tree.at(0).pages.at(1).payload);
    EXPECT_TRUE(customer.says("extra 17", 40s).derivation.has_value());
}

TEST(MenuTreeOf, textsOfPeopleCannotBreakTheJson)
{
    MenuSet set = defaultMenus();
    set.menus[0].body = QStringLiteral("comillas \" barra \\ línea\n\tfin \u0001 😀");
    const MenuTree tree = compileMenus({set, {}, {}});
    EXPECT_EQ(interactive(tree.at(0).pages.at(0))[QStringLiteral("body")].toObject()[QStringLiteral("text")],
              set.menus[0].body);
}

TEST(MenuTreeOf, codesAreMadeWhereNoneAreGiven)
{
    MenuSet set = defaultMenus();
    for (Menu &menu : set.menus) {
        for (MenuOption &option : menu.options)
            option.code.clear();
    }
    EXPECT_EQ(withCodes(set), defaultMenus());
}

TEST(MenuTreeOf, brokenSetsGiveWhatTheyCan)
{
    EXPECT_TRUE(compileMenus({}).isEmpty());
    MenuSet set = defaultMenus();
    set.menus.erase(set.menus.begin());
    EXPECT_TRUE(compileMenus({set, {}, {}}).isEmpty());
    set = defaultMenus();
    set.menus[0].options[0].submenu = QStringLiteral("nada");
    Customer customer(compileMenus({set, {}, {}}));
    customer.says("hola", 0s);
    EXPECT_EQ(sentMenus(customer.taps("area_admin", 20s)), QStringList{QStringLiteral("principal")});
}

// F-44: what a CRM saved without checking still becomes a message that WhatsApp takes.
TEST(MenuTreeOf, whatWhatsAppWouldRefuseIsMadeToFit)
{
    MenuSet set = defaultMenus();
    Menu &main = set.menus[0];
    main.header = main.footer = main.button = QString(300, QLatin1Char('x'));
    main.body = QStringLiteral("  ");
    main.options[0].title = QString(300, QLatin1Char('y'));
    main.options[0].description = QString(300, QLatin1Char('z'));
    main.options[1].title.clear();
    main.options[2].id.clear();
    const MenuPage page = compileMenus({set, {}, {}}).at(0).pages.at(0);
    const QJsonObject list = interactive(page);
    const auto textOf = [&list](const char *part) {
        return list[QLatin1String(part)].toObject()[QStringLiteral("text")].toString();
    };
    EXPECT_EQ(textOf("header").size(), 60);
    EXPECT_EQ(textOf("footer").size(), 60);
    EXPECT_EQ(textOf("body"), main.name);
    EXPECT_EQ(list[QStringLiteral("action")].toObject()[QStringLiteral("button")].toString().size(), 20);
    const QJsonArray rows = rowsOf(page);
    ASSERT_EQ(rows.size(), 3);
    EXPECT_EQ(rows[0].toObject()[QStringLiteral("title")].toString().size(), 24);
    EXPECT_EQ(rows[0].toObject()[QStringLiteral("description")].toString().size(), 72);
    main.options.clear();
    main.name.clear();
    const MenuPage bare = compileMenus({set, {}, {}}).at(0).pages.at(0);
    EXPECT_EQ(QJsonDocument::fromJson(bare.payload).object()[QStringLiteral("type")], QStringLiteral("text"));
    EXPECT_EQ(bare.type, QStringLiteral("text"));
    EXPECT_FALSE(bare.text.isEmpty());
}

TEST(MenuText, isCutByCodePoints)
{
    EXPECT_EQ(cutTo(QStringLiteral("abc"), 3), QStringLiteral("abc"));
    EXPECT_EQ(cutTo(QStringLiteral("abcd"), 3), QStringLiteral("ab…"));
    EXPECT_EQ(cutTo(QStringLiteral("😀😀😀"), 3), QStringLiteral("😀😀😀"));
    EXPECT_EQ(cutTo(QStringLiteral("😀😀😀😀"), 3), QStringLiteral("😀😀…"));
    EXPECT_EQ(codePointCount(QStringLiteral("a😀ñ")), 3);
}

} // namespace

} // namespace psi::test
