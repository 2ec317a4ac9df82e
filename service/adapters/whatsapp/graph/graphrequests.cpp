#include "service/adapters/whatsapp/graph/graphrequests.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace psi {

namespace {
QString q(const char *text) { return QString::fromLatin1(text); }

QByteArray compact(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }
} // namespace

Result<GraphBody> bodyOfMessage(const MessageCall &call)
{
    const QJsonDocument payload = QJsonDocument::fromJson(call.payload);
    QJsonObject body = payload.object();
    const QString type = body.value(q("type")).toString();
    if (type.isEmpty() || !body.value(type).isObject())
        return Error{ErrorCode::Invalid, q("the message's content is no JSON object with its type")};
    GraphBody made;
    made.hasLink = body.value(type).toObject().contains(q("link"));
    body[q("messaging_product")] = q("whatsapp");
    body[q("recipient_type")] = q("individual");
    body.remove(q("to"));
    body.remove(q("recipient"));
    body[call.isUserId ? q("recipient") : q("to")] = call.recipient;
    body[q("biz_opaque_callback_data")] = q("%1:%2").arg(call.reference.id).arg(call.reference.generation);
    made.json = compact(body);
    return made;
}

QByteArray bodyOfMarkRead(const QString &wamid, bool typing)
{
    QJsonObject body{
        {q("messaging_product"), q("whatsapp")}, {q("status"), q("read")}, {q("message_id"), wamid}};
    if (typing)
        body[q("typing_indicator")] = QJsonObject{{q("type"), q("text")}};
    return compact(body);
}

} // namespace psi
