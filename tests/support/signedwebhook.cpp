#include "tests/support/signedwebhook.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace psi::test {

QByteArray textWebhook(const QByteArray &wamid, const QByteArray &phone, const QByteArray &text,
                       qint64 seconds, const QByteArray &phoneNumberId)
{
    return R"({"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":)"
           R"({"messaging_product":"whatsapp","metadata":{"display_phone_number":"5491155550100","phone_number_id":")" +
           phoneNumberId + R"("},"contacts":[{"profile":{"name":"Cliente"},"wa_id":")" + phone +
           R"("}],"messages":[{"from":")" + phone + R"(","id":")" + wamid + R"(","timestamp":")" +
           QByteArray::number(seconds) + R"(","type":"text","text":{"body":")" + text + R"("}}]}}]}]})";
}

QByteArray signatureOf(const QByteArray &body, const QByteArray &secret)
{
    return "sha256=" + QMessageAuthenticationCode::hash(body, secret, QCryptographicHash::Sha256).toHex();
}

} // namespace psi::test
