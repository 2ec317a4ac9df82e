#include <gtest/gtest.h>

#include "service/domain/router/menucodec.h"
#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

QStringList placesOf(const QByteArray &json)
{
    QStringList places;
    for (const MenuProblem &problem : menucodec::read(json).problems)
        places.append(problem.where);
    return places;
}

TEST(MenuCodec, whatIsWrittenIsReadAgain)
{
    MenuSet set = defaultMenus();
    set.menus[1].options[0].emoji = QStringLiteral("💳");
    set.menus[1].options[0].context = QStringLiteral("Consulta de pagos");
    const menucodec::Reading reading = menucodec::read(menucodec::write(set));
    EXPECT_TRUE(reading.problems.empty());
    EXPECT_EQ(reading.menus, set);
}

TEST(MenuCodec, everyMistakeOfFormIsNamedAtOnce)
{
    EXPECT_EQ(placesOf("{"), QStringList{QStringLiteral("byte 1")});
    EXPECT_EQ(placesOf("[]"), QStringList{QStringLiteral("document")});
    EXPECT_EQ(placesOf("{}"), QStringList{QStringLiteral("menus")});
    const QByteArray bad = R"({"version": 2, "menus": [{"id": 7, "colour": "x", "options": [
        {"action": "dance", "title": true, "price": ""}, "no", {}]}, 5], "texts": {"derivacion": 1}, "other": 0})";
    QStringList places = placesOf(bad);
    places.sort();
    EXPECT_EQ(places,
              QStringList(
                  {QStringLiteral("menus[0].colour"), QStringLiteral("menus[0].id"),
                   QStringLiteral("menus[0].options[0].action"), QStringLiteral("menus[0].options[0].price"),
                   QStringLiteral("menus[0].options[0].title"), QStringLiteral("menus[0].options[1]"),
                   QStringLiteral("menus[0].options[2].action"), QStringLiteral("menus[1]"),
                   QStringLiteral("other"), QStringLiteral("texts.derivacion"), QStringLiteral("version")}));
}

TEST(MenuCodec, everyActionHasItsWord)
{
    for (const auto action : {MenuOption::Action::Submenu, MenuOption::Action::Derive,
                              MenuOption::Action::Back, MenuOption::Action::DynamicCourses})
        EXPECT_EQ(menucodec::actionOf(menucodec::actionWord(action)), action);
    EXPECT_EQ(menucodec::actionOf(QStringLiteral("otra")), std::nullopt);
}

} // namespace

} // namespace psi::test
