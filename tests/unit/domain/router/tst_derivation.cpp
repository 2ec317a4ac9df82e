#include <gtest/gtest.h>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/domain/router/derivation.h"

using namespace psi;

namespace {

TEST(Derivation, aTicketsNumberHasFiveDigitsOrMore)
{
    EXPECT_EQ(ticketNumber("20260528", 1), "TKT-20260528-00001");
    EXPECT_EQ(ticketNumber("20260528", 99999), "TKT-20260528-99999");
    EXPECT_EQ(ticketNumber("20260528", 100000), "TKT-20260528-100000");
}

TEST(Derivation, theNumberReplacesEveryPlaceholder)
{
    EXPECT_EQ(withTicket(QByteArray("a {ticket} {ticket} {x}"), "T"), "a T T {x}");
    EXPECT_EQ(withTicket(QStringLiteral("ñ {ticket}"), "T"), QStringLiteral("ñ T"));
}

TEST(Derivation, onlyTheTicketsMemberCanHoldThePlaceholder)
{
    DerivationDraft draft;
    draft.to = AreaId(QStringLiteral("ventas{ticket}"));
    draft.motivo = QStringLiteral("{ticket}\"\\\n");
    DerivationFacts facts;
    facts.nombre = QStringLiteral("{ticket}");
    facts.mensaje = QStringLiteral("{{ticket}}");
    facts.at = Timestamp(std::chrono::milliseconds(1'780'000'000'123));
    const QByteArray body = areaWebhookBody(draft, facts);
    EXPECT_EQ(body.count("{ticket}"), 1);
    const QJsonObject json = QJsonDocument::fromJson(withTicket(body, "TKT-1")).object();
    EXPECT_EQ(json[QStringLiteral("ticket_id")], QStringLiteral("TKT-1"));
    EXPECT_EQ(json[QStringLiteral("nombre")], facts.nombre);
    EXPECT_EQ(json[QStringLiteral("mensaje")], facts.mensaje);
    EXPECT_EQ(json[QStringLiteral("motivo")], draft.motivo);
    EXPECT_EQ(json[QStringLiteral("timestamp")], QStringLiteral("2026-05-28T20:26:40.123Z"));
    EXPECT_EQ(json.size(), 13);
    EXPECT_EQ(auditAfter(draft).count("{ticket}"), 1);
    EXPECT_EQ(auditBefore(draft).count("{ticket}"), 0);
}

} // namespace
