// The documented example is what the router sends.
#include <gtest/gtest.h>

#include <QFile>
#include <QRegularExpression>

#include "service/adapters/areas/areasignature.h"
#include "service/domain/router/derivation.h"

using namespace psi;

namespace {

QByteArray document()
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/docs/area-webhooks.md"));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

// What the example's block says after `name: `.
QByteArray header(const char *name)
{
    const QRegularExpression line(QStringLiteral("^%1: (.+)$").arg(QLatin1String(name)),
                                  QRegularExpression::MultilineOption);
    return line.match(QString::fromUtf8(document())).captured(1).toUtf8();
}

QByteArray exampleBody()
{
    const QByteArray text = document();
    const qsizetype begin = text.indexOf("\n\n{\"type\"") + 2;
    return text.mid(begin, text.indexOf("\n```", begin) - begin);
}

TEST(AreaSignature, isTheOneThatTheDocumentationShows)
{
    const QRegularExpression secret(QStringLiteral("Secret of the area: `([^`]+)`"));
    const QByteArray key = secret.match(QString::fromUtf8(document())).captured(1).toUtf8();
    ASSERT_FALSE(key.isEmpty());
    EXPECT_EQ(areaSignature(key, header("webhook-id"), header("webhook-timestamp"), exampleBody()),
              header("webhook-signature"));
    EXPECT_EQ(QByteArray::number(exampleBody().size()), header("Content-Length"));
}

TEST(AreaSignature, theDocumentedBodyIsWhatAHandOverWrites)
{
    DerivationDraft draft;
    draft.from = AreaId(QStringLiteral("wsp4"));
    draft.to = AreaId(QStringLiteral("ventas"));
    draft.subetiqueta = QStringLiteral("inscripciones_pagos");
    draft.motivo = QStringLiteral("Pagos y cuotas");
    DerivationFacts facts;
    facts.conversationId = QStringLiteral("3f0c6a1e-5d0b-4a57-9a6e-2b8f6f0f9c11");
    facts.derivationId = QStringLiteral("a94d3c6b-1f7e-4f0c-8f3e-0d4f5a6b7c8d");
    facts.line = LineId(QStringLiteral("wsp4"));
    facts.telefono = QStringLiteral("5491155550101");
    facts.nombre = QStringLiteral("Ana Pérez");
    facts.mensaje = QStringLiteral("Hola, quiero pagar la cuota");
    facts.at = Timestamp(std::chrono::seconds(1'780'000'000));
    EXPECT_EQ(withTicket(areaWebhookBody(draft, facts), "TKT-20260528-00042"), exampleBody());
}

// Made with the openssl program: printf '%s' '1:1.1700000000.{}' | openssl dgst -sha256 -hmac ñandú -binary |
// base64
TEST(AreaSignature, keysAreTheBytesOfTheSecret)
{
    EXPECT_EQ(areaSignature(QStringLiteral("ñandú").toUtf8(), "1:1", "1700000000", "{}"),
              "v1,TAtmvMKPwWAva7X8x9DHZXcB+gL3tRHjfskGDHWQPkk=");
}

} // namespace
