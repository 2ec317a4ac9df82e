#pragma once

#include <QList>

#include "service/ports/webhookcodec.h"

namespace psi {

/// A wire of one line per element: `class|account|phone_number_id|person|wamid|tap`, empty fields allowed;
/// class is message, status, error or other. The signature of any body is "good". A body that starts with
/// '!' is not valid. Payloads are the line itself; one that starts with '9' has an unknown version, one that
/// starts with '?' cannot be read. Any thread.
class FakeCodec : public WebhookCodec
{
public:
    /// A line as above of a customer's text message.
    static QByteArray message(const QByteArray &person, const QByteArray &wamid,
                              const QByteArray &phoneNumberId = "100")
    {
        return "message|acc|" + phoneNumberId + '|' + person + '|' + wamid + "|text";
    }

    bool verify(QByteArrayView signature, QByteArrayView) const override { return signature == "good"; }

    Result<std::vector<WebhookElement>> parse(const QByteArray &body, Timestamp) const override
    {
        if (body.startsWith('!'))
            return Error{ErrorCode::Invalid, QStringLiteral("not valid")};
        std::vector<WebhookElement> elements;
        const QList<QByteArray> lines = body.split('\n');
        for (const QByteArray &line : lines) {
            if (!line.isEmpty())
                elements.push_back(element(line));
        }
        return elements;
    }

    Result<InboundEvent> decode(const QByteArray &payload) const override
    {
        if (payload.startsWith('9'))
            return Error{ErrorCode::UnknownVersion, QStringLiteral("a newer version")};
        if (payload.startsWith('?'))
            return Error{ErrorCode::Invalid, QStringLiteral("cannot be read")};
        const WebhookElement from = element(payload);
        InboundEvent event;
        event.key = from.key;
        event.eventClass = from.eventClass;
        event.accountId = QString::fromUtf8(from.accountId);
        event.phoneNumberId = QString::fromUtf8(from.phoneNumberId);
        event.person.phone = QString::fromUtf8(from.personKey);
        event.id = from.wamid;
        event.body = RawElement{};
        if (from.eventClass == EventClass::Message)
            event.body =
                MessageContent{MessageType::Text, QString::fromUtf8(from.wamid), {}, {}, {}, false, {}};
        else if (from.eventClass == EventClass::Status)
            event.body = StatusUpdate{};
        return event;
    }

    void setSecrets(const std::vector<QByteArray> &) override {}

private:
    static WebhookElement element(const QByteArray &line)
    {
        const QList<QByteArray> fields = line.split('|');
        WebhookElement element;
        element.eventClass = fields[0] == "message"  ? EventClass::Message
                             : fields[0] == "status" ? EventClass::Status
                             : fields[0] == "error"  ? EventClass::Error
                                                     : EventClass::Other;
        element.accountId = fields.value(1);
        element.phoneNumberId = fields.value(2);
        element.personKey = fields.value(3);
        element.wamid = fields.value(4);
        element.interactive = fields.value(5) == "tap";
        element.key = "key of " + line;
        element.payload = line;
        return element;
    }
};

} // namespace psi
