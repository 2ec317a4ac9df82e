// What a hand-over decides: state, draft, confirmation, webhook.
#include <gtest/gtest.h>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/domain/router/derivation.h"
#include "tests/unit/domain/router/routerkit.h"

namespace psi::test {

namespace {

// F-29: all of it is in one Changes, hence in one transaction.
TEST(MenuHandOver, isDecidedAsAWhole)
{
    Customer customer;
    customer.policy.timezone = QTimeZone("America/Argentina/Buenos_Aires");
    customer.says("hola", 0s);
    customer.taps("area_admin", 5s);
    const Changes changes = customer.taps("admin_pagos", 20s);
    DerivationDraft wanted;
    wanted.from = AreaId(QStringLiteral("wsp4"));
    wanted.to = AreaId(QStringLiteral("admin"));
    wanted.subetiqueta = QStringLiteral("pagos");
    wanted.motivo = QStringLiteral("Pagos y medios de pago");
    wanted.mensajeContexto = wanted.motivo;
    wanted.menuOption = QStringLiteral("admin_pagos");
    wanted.note = QStringLiteral("Derivado desde wsp4 a admin: Pagos y medios de pago. Ticket {ticket}");
    wanted.day = "20260921";
    wanted.fromEstado = QStringLiteral("activa");
    wanted.fromRouterEstado = QStringLiteral("submenu_admin");
    EXPECT_EQ(changes.derivation, wanted);
    EXPECT_EQ(changes.conversation.area, wanted.to);
    EXPECT_EQ(changes.conversation.estado, QStringLiteral("derivada"));
    EXPECT_EQ(changes.conversation.routerEstado, QStringLiteral("derivado"));
    EXPECT_EQ(changes.conversation.menuActual, QString());
    EXPECT_EQ(changes.conversation.subetiqueta, QStringLiteral("pagos"));
    ASSERT_EQ(changes.outgoing.size(), 2u);
    EXPECT_EQ(changes.outgoing[1].kind, OutgoingRow::Kind::AreaWebhook);
    EXPECT_EQ(changes.outgoing[1].area, wanted.to);
    EXPECT_FALSE(changes.outgoing[1].expires.has_value());
    EXPECT_TRUE(changes.outgoing[1].payload.isEmpty());
}

TEST(MenuHandOver, theConfirmationNamesAreaReasonAndTicket)
{
    Customer customer;
    customer.says("hola", 0s);
    const OutgoingRow row = customer.says("35", 20s).outgoing.at(0);
    EXPECT_EQ(row.type, QStringLiteral("text"));
    EXPECT_TRUE(row.text.contains(QStringLiteral("Inscripciones")));
    EXPECT_TRUE(row.text.contains(QStringLiteral("Promos / Becas")));
    EXPECT_EQ(row.text.count(QLatin1String(ticketPlaceholder)), 1);
    const QJsonObject json = QJsonDocument::fromJson(row.payload).object();
    EXPECT_EQ(json[QStringLiteral("type")], QStringLiteral("text"));
    EXPECT_EQ(json[QStringLiteral("text")].toObject()[QStringLiteral("body")], row.text);
    EXPECT_EQ(row.expires, noon + 20s + 1h);
}

TEST(MenuHandOver, aTicketsDayIsTheLocalOne)
{
    struct Case
    {
        Micros sinceNoon;
        const char *zone;
        const char *day;
    };
    // noon is 15:00 UTC; in Buenos Aires the day ends at 03:00 UTC.
    for (const Case &one : {Case{0s, "America/Argentina/Buenos_Aires", "20260921"},
                            Case{11h + 59min, "America/Argentina/Buenos_Aires", "20260921"},
                            Case{12h, "America/Argentina/Buenos_Aires", "20260922"},
                            Case{9h, "UTC", "20260922"}, Case{8h + 59min, "UTC", "20260921"}}) {
        Customer customer;
        customer.policy.timezone = QTimeZone(one.zone);
        customer.says("hola", one.sinceNoon - 1min);
        EXPECT_EQ(customer.says("5", one.sinceNoon).derivation->day, QByteArray(one.day)) << one.zone;
    }
}

TEST(MenuHandOver, anAreaThatIsSwitchedOffIsNotTold)
{
    MenuSources sources{defaultMenus(), {}, {AreaId(QStringLiteral("ventas"))}};
    Customer customer(compileMenus(sources));
    customer.says("hola", 0s);
    const Changes changes = customer.says("32", 20s);
    EXPECT_TRUE(changes.derivation.has_value());
    EXPECT_EQ(changes.outgoing.size(), 1u);
}

// F-32: an area nobody configured still gets its row, so that the missing target is seen.
TEST(MenuHandOver, anAreaWithoutATargetKeepsItsRow)
{
    Customer customer;
    customer.says("hola", 0s);
    EXPECT_EQ(customer.says("32", 20s).outgoing.size(), 2u);
}

TEST(MenuHandOver, withoutCoursesTheCourseOptionGoesToSales)
{
    Customer customer(defaultTree(0));
    customer.says("hola", 0s);
    const Changes changes = customer.says("31", 20s);
    ASSERT_TRUE(changes.derivation.has_value());
    EXPECT_EQ(changes.derivation->to.value, QStringLiteral("ventas"));
    EXPECT_EQ(changes.derivation->subetiqueta, QStringLiteral("vigentes"));
}

TEST(MenuHandOver, aCourseIsNamedInTheHandOver)
{
    Customer customer(defaultTree(3));
    customer.says("hola", 0s);
    const Changes changes = customer.taps("curso_2", 20s);
    ASSERT_TRUE(changes.derivation.has_value());
    EXPECT_EQ(changes.derivation->motivo, QStringLiteral("Curso 2"));
    EXPECT_EQ(changes.derivation->menuOption, QStringLiteral("curso_2"));
}

TEST(MenuHandOver, aDerivedConversationIsNeverHandedOverAgainByAStaleList)
{
    Customer customer;
    customer.says("hola", 0s);
    customer.taps("area_otra", 10s);
    for (const char *id : {"area_otra", "admin_pagos", "inscripciones_promos", "volver", "area_admin"})
        EXPECT_TRUE(isSilent(customer.taps(id, 20s))) << id;
}

} // namespace

} // namespace psi::test
