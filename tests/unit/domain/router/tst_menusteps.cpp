// The menu state machine: every state with every kind of input.
#include <gtest/gtest.h>

#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

const QStringList nothing;
QStringList only(const char *menu) { return {QString::fromLatin1(menu)}; }

// A customer who stands in that menu since noon.
Customer inMenu(const char *menu, int courses = 12)
{
    Customer customer(defaultTree(courses));
    customer.says("hola", 0s);
    const QString name = QString::fromLatin1(menu);
    if (name == QLatin1String("cursos"))
        customer.taps("inscripciones_vigentes", 1s);
    else if (name != QLatin1String("principal"))
        customer.taps(name == QLatin1String("admin") ? "area_admin" : "area_inscripciones", 1s);
    EXPECT_EQ(customer.state.menuActual, name);
    return customer;
}

struct Walk
{
    const char *menu;
    const char *input; ///< '#' and an id: a tap
    const char *shown; ///< menu sent; "" = none, "-" = a plain text
    const char *routerEstado;
    const char *area = "";
    const char *subetiqueta = "";
    const char *option = ""; ///< opcion_seleccionada of a typed choice
};
void PrintTo(const Walk &walk, std::ostream *out) { *out << walk.menu << " + " << walk.input; }

class MenuSteps : public testing::TestWithParam<Walk>
{};

// F-13: the chosen option is understood from the explicit state, in the transaction of the message.
TEST_P(MenuSteps, leadWhereTheTableSays)
{
    const Walk &walk = GetParam();
    Customer customer = inMenu(walk.menu);
    const QString input = QString::fromUtf8(walk.input);
    const Changes changes = input.startsWith(QLatin1Char('#')) ? customer.says(tapped(input.mid(1)), 60s)
                                                               : customer.says(typed(input), 60s);
    EXPECT_EQ(sentMenus(changes).join(QLatin1Char(' ')), QString::fromLatin1(walk.shown));
    EXPECT_EQ(customer.state.routerEstado, QString::fromLatin1(walk.routerEstado));
    EXPECT_EQ(changes.derivation.has_value(), *walk.area != '\0');
    EXPECT_EQ(std::get<StoreMessage>(changes.store).option, QString::fromLatin1(walk.option));
    if (changes.derivation) {
        EXPECT_EQ(changes.derivation->to.value, QString::fromLatin1(walk.area));
        EXPECT_EQ(changes.derivation->subetiqueta, QString::fromLatin1(walk.subetiqueta));
        EXPECT_EQ(customer.state.area.value, QString::fromLatin1(walk.area));
        EXPECT_EQ(customer.state.menuActual, QString());
    }
}

INSTANTIATE_TEST_SUITE_P(
    principal, MenuSteps,
    testing::Values(Walk{"principal", "#area_admin", "admin", "submenu_admin"},
                    Walk{"principal", "1", "admin", "submenu_admin", "", "", "area_admin"},
                    Walk{"principal", " 1. ", "admin", "submenu_admin", "", "", "area_admin"},
                    Walk{"principal", "administracion", "admin", "submenu_admin", "", "", "area_admin"},
                    Walk{"principal", "ADMINISTRACIÓN", "admin", "submenu_admin", "", "", "area_admin"},
                    Walk{"principal", "4", "comunidad", "submenu_comunidad", "", "", "area_comunidad"},
                    Walk{"principal", "#area_otra", "-", "derivado", "admin", "otra_consulta"}, // F-45
                    Walk{"principal", "5", "-", "derivado", "admin", "otra_consulta", "area_otra"},
                    Walk{"principal", "21", "-", "derivado", "alumnos", "campus", "alumnos_campus"},
                    Walk{"principal", "#admin_pagos", "-", "derivado", "admin", "pagos"}, // an older list
                    Walk{"principal", "menu", "principal", "menu_principal"},
                    Walk{"principal", "0", "principal", "menu_principal"},
                    Walk{"principal", "6", "principal", "menu_principal"},
                    Walk{"principal", "quiero saber el precio", "principal", "menu_principal"},
                    Walk{"principal", "#no_existe", "principal", "menu_principal"},
                    Walk{"principal", "1 1", "principal", "menu_principal"}));

INSTANTIATE_TEST_SUITE_P(
    submenu, MenuSteps,
    testing::Values(Walk{"admin", "#admin_cuota", "-", "derivado", "admin", "cuota"},
                    Walk{"admin", "12", "-", "derivado", "admin", "cuota", "admin_cuota"},
                    Walk{"admin", "problemas CON la cuota", "-", "derivado", "admin", "cuota", "admin_cuota"},
                    Walk{"admin", "Facturas / Comprobantes", "-", "derivado", "admin", "facturas",
                         "admin_facturas"},
                    Walk{"admin", "23", "-", "derivado", "alumnos", "recursos", "alumnos_recursos"},
                    Walk{"admin", "1", "admin", "submenu_admin"}, // a short code holds in its own menu
                    Walk{"admin", "Alumnos", "admin", "submenu_admin"},
                    Walk{"admin", "#area_alumnos", "alumnos", "submenu_alumnos"},
                    Walk{"admin", "#volver", "principal", "menu_principal"},
                    Walk{"admin", "Volver al menú", "principal", "menu_principal", "", "", "volver"},
                    Walk{"admin", "VOLVER", "principal", "menu_principal"},
                    Walk{"admin", "atrás", "principal", "menu_principal"},
                    Walk{"admin", "ATRAS", "principal", "menu_principal"},
                    Walk{"admin", "0", "principal", "menu_principal"},
                    Walk{"admin", "¡MENÚ!", "principal", "menu_principal"},
                    Walk{"admin", "menu por favor", "admin", "submenu_admin"}));

INSTANTIATE_TEST_SUITE_P(
    courses, MenuSteps,
    testing::Values(Walk{"inscripciones", "#inscripciones_vigentes", "cursos", "submenu_cursos"},
                    Walk{"inscripciones", "31", "cursos", "submenu_cursos", "", "", "inscripciones_vigentes"},
                    Walk{"inscripciones", "36", "-", "derivado", "ventas", "asesora",
                         "inscripciones_asesora"},
                    Walk{"cursos", "#curso_3", "-", "derivado", "ventas", "inscripcion_curso"},
                    Walk{"cursos", "curso 11", "-", "derivado", "ventas", "inscripcion_curso", "curso_11"},
                    Walk{"cursos", "#ver_mas_cursos_p2", "cursos", "submenu_cursos"},
                    Walk{"cursos", "#volver", "inscripciones", "submenu_inscripciones"},
                    Walk{"cursos", "volver", "principal", "menu_principal"},
                    Walk{"cursos", "#curso_99", "cursos", "submenu_cursos"},
                    Walk{"cursos", "cualquiera", "cursos", "submenu_cursos"}));

TEST(MenuStepsFirst, anythingOpensTheMainMenuUncounted)
{
    for (const MessageContent &first :
         {typed(QStringLiteral("hola")), typed(QStringLiteral("3")), photo(),
          tapped(QStringLiteral("admin_pagos")), typed(QStringLiteral("MENU"))}) {
        Customer customer;
        const Changes changes = customer.says(first, 0s);
        EXPECT_EQ(sentMenus(changes), only("principal"));
        EXPECT_FALSE(changes.derivation.has_value());
        EXPECT_EQ(customer.state.unknownInputs, 0);
        EXPECT_EQ(customer.state.menuActual, mainMenuId);
        EXPECT_EQ(customer.state.menuSentAt, noon);
        EXPECT_EQ(customer.state.consecutiveAutomatic, 1);
    }
}

TEST(MenuStepsFirst, whatIsSentIsReadyForWhatsAppAndEndsWithItsEvent)
{
    Customer customer;
    const OutgoingRow row = customer.says("hola", 0s).outgoing.at(0);
    EXPECT_EQ(row.type, QStringLiteral("interactive"));
    EXPECT_TRUE(row.automatic);
    EXPECT_EQ(row.expires, noon + 1h);
    EXPECT_EQ(row.payload, customer.tree.at(0).pages.at(0).payload);
    EXPECT_TRUE(row.text.contains(QStringLiteral("3 Inscripciones")));
}

// Unknown 1 to 3 repeat the current menu, the fourth goes to a person.
TEST(MenuStepsUnknown, theFourthInARowIsHandedOver)
{
    for (const auto &[menu, input] :
         {std::pair{"principal", typed(QStringLiteral("?"))}, {"admin", photo()}, {"cursos", typed({})}}) {
        Customer customer = inMenu(menu);
        for (int i = 1; i <= 3; ++i) {
            EXPECT_EQ(sentMenus(customer.says(input, 60s * i)), only(menu));
            EXPECT_EQ(customer.state.unknownInputs, i);
        }
        const Changes fourth = customer.says(input, 240s);
        ASSERT_TRUE(fourth.derivation.has_value());
        EXPECT_EQ(fourth.derivation->to.value, QStringLiteral("admin"));
        EXPECT_EQ(fourth.derivation->menuOption, QString());
        EXPECT_EQ(customer.state.unknownInputs, 0);
    }
}

TEST(MenuStepsUnknown, aValidChoiceCountsThemAnew)
{
    Customer customer = inMenu("principal");
    customer.says("?", 60s);
    customer.says("?", 120s);
    customer.says("1", 180s);
    EXPECT_EQ(customer.state.unknownInputs, 0);
    EXPECT_EQ(sentMenus(customer.says("?", 240s)), only("admin"));
    customer.policy.menuRepeats = 0;
    EXPECT_TRUE(customer.says("?", 300s).derivation.has_value());
}

// F-43: at most one bundle a message; a menu just sent is not repeated, an explicit choice is always
// answered.
TEST(MenuStepsGap, holdsBackARepeatedMenuOnly)
{
    Customer customer;
    customer.says("hola", 0s);
    EXPECT_EQ(sentMenus(customer.says("buenas tardes", 3s)), nothing);
    EXPECT_EQ(sentMenus(customer.says("?", 9s)), nothing);
    EXPECT_EQ(customer.state.unknownInputs, 0);
    EXPECT_EQ(sentMenus(customer.says("?", 10s)), only("principal"));
    EXPECT_EQ(customer.state.unknownInputs, 1);
    EXPECT_EQ(sentMenus(customer.says("MENU", 11s)), only("principal"));
    EXPECT_EQ(sentMenus(customer.taps("area_admin", 12s)), only("admin"));
    EXPECT_EQ(sentMenus(customer.says("volver", 13s)), only("principal"));
    EXPECT_EQ(sentMenus(customer.says("hola", 14s)), nothing);
}

TEST(MenuStepsGap, twoGreetingsOfOneSecondAreOneMenu)
{
    Customer customer;
    EXPECT_EQ(sentMenus(customer.says("hola", 0s)), only("principal"));
    EXPECT_EQ(sentMenus(customer.says("hola", 0s)), nothing);
}

// F-19, F-04 of stale lists: after the hand-over everything is for the agent.
TEST(MenuStepsDerived, nothingIsAnswered)
{
    Customer customer = inMenu("admin");
    customer.taps("admin_pagos", 10s);
    EXPECT_EQ(customer.state.estado, QStringLiteral("derivada"));
    int at = 60;
    for (const MessageContent &content :
         {typed(QStringLiteral("gracias")), typed(QStringLiteral("MENU")), typed(QStringLiteral("11")),
          photo(), tapped(QStringLiteral("admin_cuota")), tapped(QStringLiteral("area_otra"))}) {
        const Changes changes = customer.says(content, std::chrono::seconds(at));
        EXPECT_TRUE(isSilent(changes)) << at;
        EXPECT_EQ(changes.conversation.unreadAdded, 1);
        EXPECT_FALSE(changes.conversation.area || changes.conversation.estado ||
                     changes.conversation.routerEstado || changes.conversation.menuActual);
        at += 60;
    }
}

TEST(MenuStepsDerived, menuReopensOnlyWhereThatIsSet)
{
    Customer customer = inMenu("admin");
    customer.taps("admin_pagos", 10s);
    customer.policy.reopenAfterDerivation = true;
    EXPECT_TRUE(isSilent(customer.says("11", 60s)));
    EXPECT_TRUE(isSilent(customer.says("volver", 120s)));
    EXPECT_TRUE(isSilent(customer.taps("admin_cuota", 150s)));
    EXPECT_EQ(sentMenus(customer.says("Menú", 180s)), only("principal"));
    EXPECT_EQ(customer.state.estado, QStringLiteral("activa"));
    EXPECT_EQ(customer.state.area.value, QStringLiteral("admin"));
    EXPECT_TRUE(customer.taps("admin_cuota", 240s).derivation.has_value());
}

// F-24: who was taken by a person hears from the router no more, whatever the state says.
TEST(MenuStepsTakeover, silencesTheVeryNextMessage)
{
    for (const bool disconnects : {true, false}) {
        for (const char *menu : {"principal", "admin", "cursos"}) {
            Customer customer = inMenu(menu);
            customer.state.disconnected = disconnects;
            customer.state.assignedTo = disconnects ? QString() : QStringLiteral("agente@psi");
            for (const char *text : {"MENU", "1", "?"}) {
                const Changes changes = customer.says(text, 30s);
                EXPECT_TRUE(isSilent(changes)) << menu << ' ' << text;
                EXPECT_EQ(customer.state.menuActual, QString::fromLatin1(menu));
            }
            customer.state.disconnected = false;
            customer.state.assignedTo.clear();
            EXPECT_EQ(sentMenus(customer.says("MENU", 60s)), only("principal"));
        }
    }
}

TEST(MenuStepsTakeover, aDisconnectedStrangerGetsNoMenu)
{
    Customer customer;
    customer.state.id = QStringLiteral("c");
    customer.state.estado = QStringLiteral("nueva");
    customer.state.disconnected = true;
    EXPECT_TRUE(isSilent(customer.says("hola", 0s)));
}

TEST(MenuStepsOff, withoutMenusOrInShadowOrPausedOnlyStoringHappens)
{
    Customer customer = inMenu("admin");
    const ConversationState before = customer.state;
    const Changes plain = step(before, {}, MenuTree(), {}, noon);
    EXPECT_TRUE(plain.outgoing.empty());
    for (const char *how : {"no menus", "shadow", "paused"}) {
        Customer off = customer;
        off.tree = QLatin1String(how) == QLatin1String("no menus") ? MenuTree() : customer.tree;
        off.policy.shadow = QLatin1String(how) == QLatin1String("shadow");
        off.policy.answersPaused = QLatin1String(how) == QLatin1String("paused");
        for (const char *text : {"11", "MENU", "?", "?", "?", "?", "?"}) {
            const Changes changes = off.says(text, 60s);
            EXPECT_TRUE(isSilent(changes)) << how;
            EXPECT_FALSE(isLimited(changes)) << how;
            EXPECT_FALSE(changes.conversation.routerEstado || changes.conversation.menuActual ||
                         changes.conversation.limiterTat || changes.conversation.choiceTat ||
                         changes.conversation.unknownInputs || changes.conversation.menuSentAt);
        }
        EXPECT_EQ(off.state.unread, before.unread + 7);
    }
}

TEST(MenuStepsOff, nothingOfThatTimeIsMadeUpForLater)
{
    Customer customer;
    customer.policy.answersPaused = true;
    customer.says("hola", 0s);
    customer.says("1", 20s);
    customer.policy.answersPaused = false;
    const Changes changes = customer.says("hola?", 60s);
    EXPECT_EQ(sentMenus(changes), only("principal"));
    EXPECT_EQ(customer.state.unknownInputs, 0);
}

} // namespace

} // namespace psi::test
