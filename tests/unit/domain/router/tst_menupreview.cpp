#include <gtest/gtest.h>

#include "service/domain/router/menupreview.h"
#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

TEST(MenuPreview, walksTheMenusAsACustomerWould)
{
    const MenuSources sources{defaultMenus(), {{QStringLiteral("1"), QStringLiteral("Curso de verano")}}, {}};
    const std::vector<PreviewStep> steps =
        previewMenus(sources, {},
                     {QStringLiteral("hola"), QStringLiteral("inscripciones"), QStringLiteral("31"),
                      QStringLiteral("curso_1"), QStringLiteral("gracias")});
    ASSERT_EQ(steps.size(), 5u);
    EXPECT_EQ(steps[0].menu, mainMenuId);
    EXPECT_EQ(steps[1].routerEstado, QStringLiteral("submenu_inscripciones"));
    EXPECT_EQ(steps[2].menu, coursesMenuId);
    EXPECT_TRUE(steps[2].answers.value(0).contains(QStringLiteral("Curso de verano")));
    EXPECT_EQ(steps[3].area.value, QStringLiteral("ventas"));
    EXPECT_EQ(steps[3].subetiqueta, QStringLiteral("inscripcion_curso"));
    EXPECT_EQ(steps[3].answers.size(), 1);
    EXPECT_TRUE(steps[4].answers.isEmpty());
    EXPECT_EQ(steps[4].routerEstado, QStringLiteral("derivado"));
}

TEST(MenuPreview, everyRowOfTheDefaultMenusLeadsOn)
{
    const MenuSources sources{defaultMenus(), {{QStringLiteral("1"), QStringLiteral("Curso")}}, {}};
    int rows = 0;
    for (const Menu &menu : sources.menus.menus) {
        for (const MenuOption &option : menu.options) {
            const std::vector<PreviewStep> steps =
                previewMenus(sources, {}, {QStringLiteral("hola"), option.id});
            EXPECT_EQ(steps[1].answers.size(), 1) << option.id.toStdString();
            EXPECT_EQ(steps[1].area, option.action == MenuOption::Action::Derive ? option.area : AreaId())
                << option.id.toStdString();
            ++rows;
        }
    }
    EXPECT_EQ(rows, 5 + 6 + 7 + 7 + 7);
}

TEST(MenuPreview, withoutMenusNothingIsAnswered)
{
    EXPECT_TRUE(previewMenus({}, {}, {QStringLiteral("hola")}).at(0).answers.isEmpty());
}

} // namespace

} // namespace psi::test
