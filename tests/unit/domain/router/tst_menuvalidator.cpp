#include <gtest/gtest.h>

#include <functional>

#include "service/domain/router/menuvalidator.h"
#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

using Change = std::function<void(MenuSet &)>;

Menu &menu(MenuSet &set, const char *id)
{
    return *std::find_if(set.menus.begin(), set.menus.end(),
                         [&](const Menu &one) { return one.id == QString::fromLatin1(id); });
}

QString letters(int count) { return QString(count, QLatin1Char('x')); }

struct Mistake
{
    const char *where;
    Change make;
};
void PrintTo(const Mistake &mistake, std::ostream *out) { *out << mistake.where; }

class MenuMistakes : public testing::TestWithParam<Mistake>
{};

TEST(MenuValidator, theDefaultMenusAreRight)
{
    EXPECT_EQ(problemsText(validateMenus(defaultMenus())), QString());
}

// F-45: no dead end; F-44: nothing that WhatsApp would refuse or cut.
TEST_P(MenuMistakes, areFound)
{
    MenuSet set = defaultMenus();
    GetParam().make(set);
    const std::vector<MenuProblem> problems = validateMenus(set);
    QStringList places;
    for (const MenuProblem &problem : problems)
        places.append(problem.where);
    EXPECT_TRUE(places.contains(QString::fromLatin1(GetParam().where))) << places.join(u' ').toStdString();
}

INSTANTIATE_TEST_SUITE_P(
    all, MenuMistakes,
    testing::Values(
        Mistake{"menus", [](MenuSet &set) { set.menus.clear(); }},
        Mistake{"menus", [](MenuSet &set) { set.menus[0].id = QStringLiteral("inicio"); }},
        Mistake{"menus[admin].header", [](MenuSet &set) { menu(set, "admin").header = letters(61); }},
        Mistake{"menus[admin].body", [](MenuSet &set) { menu(set, "admin").body = QStringLiteral(" \n"); }},
        Mistake{"menus[admin].body", [](MenuSet &set) { menu(set, "admin").body = letters(4097); }},
        Mistake{"menus[admin].footer", [](MenuSet &set) { menu(set, "admin").footer = letters(61); }},
        Mistake{"menus[admin].button", [](MenuSet &set) { menu(set, "admin").button = letters(21); }},
        Mistake{"menus[admin].button", [](MenuSet &set) { menu(set, "admin").button.clear(); }},
        Mistake{"menus[admin].parent",
                [](MenuSet &set) { menu(set, "admin").parent = QStringLiteral("no"); }},
        Mistake{"menus[admin].id", [](MenuSet &set) { set.menus.push_back(menu(set, "admin")); }},
        Mistake{"menus[cursos].id", [](MenuSet &set) { menu(set, "admin").id = QStringLiteral("cursos"); }},
        Mistake{"menus[admin].options",
                [](MenuSet &set) {
                    auto &options = menu(set, "admin").options;
                    options.erase(options.begin(), options.end() - 1); // only the way back is left
                }},
        Mistake{"menus[admin].options",
                [](MenuSet &set) { menu(set, "admin").options.resize(81, menu(set, "admin").options[0]); }},
        Mistake{"menus[admin].options[0].title",
                [](MenuSet &set) { menu(set, "admin").options[0].title = letters(25); }},
        Mistake{"menus[admin].options[0].title",
                [](MenuSet &set) {
                    menu(set, "admin").options[0].title = letters(23);
                    menu(set, "admin").options[0].emoji = QStringLiteral("💳");
                }},
        Mistake{"menus[admin].options[0].title",
                [](MenuSet &set) { menu(set, "admin").options[0].title = QStringLiteral("?!"); }},
        Mistake{"menus[admin].options[1].title",
                [](MenuSet &set) {
                    menu(set, "admin").options[1].title = QStringLiteral("PAGOS y médios de pago");
                }},
        Mistake{"menus[admin].options[0].title",
                [](MenuSet &set) { menu(set, "admin").options[0].title = QStringLiteral("Menú"); }},
        Mistake{"menus[admin].options[0].title",
                [](MenuSet &set) { menu(set, "admin").options[0].title = QStringLiteral("Volver"); }},
        Mistake{"menus[admin].options[0].description",
                [](MenuSet &set) { menu(set, "admin").options[0].description = letters(73); }},
        Mistake{"menus[admin].options[0].id",
                [](MenuSet &set) { menu(set, "admin").options[0].id = QStringLiteral(" a"); }},
        Mistake{"menus[admin].options[0].id",
                [](MenuSet &set) { menu(set, "admin").options[0].id = letters(201); }},
        Mistake{"menus[admin].options[0].id",
                [](MenuSet &set) { menu(set, "admin").options[0].id = QStringLiteral("curso_1"); }},
        Mistake{"menus[admin].options[0].id",
                [](MenuSet &set) { menu(set, "admin").options[0].id = QStringLiteral("volver"); }},
        Mistake{"menus[alumnos].options[0].id",
                [](MenuSet &set) { menu(set, "alumnos").options[0].id = QStringLiteral("admin_pagos"); }},
        Mistake{"menus[admin].options[0].area",
                [](MenuSet &set) { menu(set, "admin").options[0].area = {}; }},
        Mistake{"menus[admin].options[0].area",
                [](MenuSet &set) {
                    menu(set, "admin").options[0].area =
                        AreaId(QStringLiteral("administracion")); // F-18: a line
                }},
        Mistake{"menus[principal].options[0].submenu",
                [](MenuSet &set) { set.menus[0].options[0].submenu = QStringLiteral("no"); }},
        Mistake{"menus[admin]",
                [](MenuSet &set) { set.menus[0].options[0].submenu = QStringLiteral("alumnos"); }},
        Mistake{"menus[admin].options[0].code",
                [](MenuSet &set) { menu(set, "admin").options[0].code = QStringLiteral("111"); }},
        Mistake{"menus[admin].options[0].code",
                [](MenuSet &set) { menu(set, "admin").options[0].code = QStringLiteral("0"); }},
        Mistake{"menus[alumnos].options[0].code",
                [](MenuSet &set) { menu(set, "alumnos").options[0].code = QStringLiteral("11"); }},
        Mistake{"texts.saludo", [](MenuSet &set) { set.texts[QStringLiteral("saludo")] = letters(3); }},
        Mistake{"texts.area.finanzas",
                [](MenuSet &set) { set.texts[QStringLiteral("area.finanzas")] = letters(3); }},
        Mistake{"texts.derivacion", [](MenuSet &set) { set.texts[menutexts::derivation] = QString(); }},
        Mistake{"texts.boton_cursos",
                [](MenuSet &set) { set.texts[menutexts::coursesButton] = letters(21); }}));

TEST(MenuValidator, allMistakesAreSaidAtOnce)
{
    MenuSet set = defaultMenus();
    set.menus[0].button.clear();
    menu(set, "admin").options[0].area = {};
    menu(set, "alumnos").footer = letters(99);
    EXPECT_EQ(validateMenus(set).size(), 3u);
    EXPECT_EQ(problemsText(validateMenus(set)).count(QLatin1Char('\n')), 3);
}

} // namespace

} // namespace psi::test
