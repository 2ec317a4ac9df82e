#pragma once

#include <QByteArray>

namespace psi::test {

/// One text message as WhatsApp would send it; `phone` digits, `seconds` WhatsApp's time.
QByteArray textWebhook(const QByteArray &wamid, const QByteArray &phone, const QByteArray &text,
                       qint64 seconds, const QByteArray &phoneNumberId = "106540352242922");

/// "sha256=<hex>" of the body.
QByteArray signatureOf(const QByteArray &body, const QByteArray &secret);

} // namespace psi::test
