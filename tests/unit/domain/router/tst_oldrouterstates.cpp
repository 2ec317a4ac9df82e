// A conversation that an older router left in any state goes on correctly in the menus.
#include <gtest/gtest.h>

#include "service/domain/router/menuposition.h"
#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

struct Left
{
    const char *estado;
    const char *routerEstado;
    const char *menuActual;
    MenuPosition::Kind kind;
    const char *menu; ///< where the conversation stands
};
void PrintTo(const Left &left, std::ostream *out)
{
    *out << left.estado << ' ' << left.routerEstado << ' ' << left.menuActual;
}

ConversationState stateOf(const Left &left)
{
    ConversationState state;
    state.id = QStringLiteral("c");
    state.line = LineId(QStringLiteral("wsp4"));
    state.area = AreaId(QStringLiteral("PSI Principal"));
    state.estado = QString::fromLatin1(left.estado);
    state.routerEstado = QString::fromLatin1(left.routerEstado);
    state.menuActual = QString::fromLatin1(left.menuActual);
    state.lastEvent = noon - 1h;
    state.windowEnds = noon + 23h;
    return state;
}

class OldRouterStates : public testing::TestWithParam<Left>
{};

TEST_P(OldRouterStates, areUnderstood)
{
    const Left &left = GetParam();
    const MenuTree tree = defaultTree(12);
    const MenuPosition position = positionOf(stateOf(left), noon, tree);
    EXPECT_EQ(position.kind, left.kind);
    EXPECT_EQ(tree.at(position.menu).id, QString::fromLatin1(left.menu));
    EXPECT_FALSE(position.startsOver);
}

TEST_P(OldRouterStates, goOnInTheMenus)
{
    const Left &left = GetParam();
    Customer customer(defaultTree(12));
    customer.state = stateOf(left);
    const Changes text = customer.says("buenas", 0s);
    if (left.kind == MenuPosition::Kind::Derived) {
        EXPECT_TRUE(isSilent(text));
        EXPECT_EQ(customer.state.area.value, QStringLiteral("PSI Principal"));
        return;
    }
    EXPECT_EQ(sentMenus(text), QStringList{QString::fromLatin1(left.menu)});
    EXPECT_EQ(customer.state.unknownInputs, 0);                   // it is the first menu of ours
    EXPECT_EQ(customer.state.area.value, QStringLiteral("wsp4")); // F-10: the spelling that the CRM reads
    const Changes choice = customer.says("21", 60s);
    ASSERT_TRUE(choice.derivation.has_value());
    EXPECT_EQ(choice.derivation->to.value, QStringLiteral("alumnos"));
}

INSTANTIATE_TEST_SUITE_P(
    all, OldRouterStates,
    testing::Values(Left{"activa", "menu_principal", "principal", MenuPosition::Kind::InMenu, "principal"},
                    Left{"activa", "menu_principal", "", MenuPosition::Kind::InMenu, "principal"},
                    Left{"activa", "menu_principal", "admin", MenuPosition::Kind::InMenu, "principal"},
                    Left{"activa", "submenu_admin", "admin", MenuPosition::Kind::InMenu, "admin"},
                    Left{"activa", "submenu_administracion", "", MenuPosition::Kind::InMenu, "admin"},
                    Left{"en_menu", "submenu_alumnos", "", MenuPosition::Kind::InMenu, "alumnos"},
                    Left{"activa", "submenu_ventas", "ventas", MenuPosition::Kind::InMenu, "inscripciones"},
                    Left{"activa", "submenu_inscripciones", "", MenuPosition::Kind::InMenu, "inscripciones"},
                    Left{"activa", "submenu_comunidad", "comunidad", MenuPosition::Kind::InMenu, "comunidad"},
                    Left{"activa", "submenu_cursos", "cursos", MenuPosition::Kind::InMenu, "cursos"},
                    Left{"esperando", "esperando_respuesta", "alumnos", MenuPosition::Kind::InMenu,
                         "alumnos"},
                    Left{"activa", "esperando_respuesta", "", MenuPosition::Kind::InMenu, "principal"},
                    Left{"activa", "", "ventas", MenuPosition::Kind::InMenu, "inscripciones"},
                    Left{"abierta", "", "", MenuPosition::Kind::InMenu, "principal"},
                    Left{"activa", "submenu_borrado", "borrado", MenuPosition::Kind::InMenu, "principal"},
                    Left{"nueva", "", "", MenuPosition::Kind::First, "principal"},
                    Left{"nueva", "menu_principal", "principal", MenuPosition::Kind::First, "principal"},
                    Left{"derivada", "derivado", "", MenuPosition::Kind::Derived, "principal"},
                    Left{"activa", "derivada", "admin", MenuPosition::Kind::Derived, "principal"},
                    Left{"activa", "derivado", "", MenuPosition::Kind::Derived, "principal"},
                    Left{"derivada", "submenu_admin", "admin", MenuPosition::Kind::Derived, "principal"}));

TEST(OldRouterLists, rowsOfAnOlderListAreStillUnderstood)
{
    Customer customer;
    customer.state = stateOf({"activa", "submenu_alumnos", "alumnos", MenuPosition::Kind::InMenu, ""});
    EXPECT_EQ(customer.taps("alumnos_duda", 0s).derivation->subetiqueta, QStringLiteral("duda"));
}

TEST(OldRouterLists, theCoursesOfAListThatIsGoneLeadToTheMainMenu)
{
    Customer customer(defaultTree(0));
    customer.state = stateOf({"activa", "submenu_cursos", "cursos", MenuPosition::Kind::InMenu, ""});
    EXPECT_EQ(sentMenus(customer.taps("curso_7", 0s)), QStringList{QStringLiteral("principal")});
}

} // namespace

} // namespace psi::test
