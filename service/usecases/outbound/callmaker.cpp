#include "service/usecases/outbound/callmaker.h"

#include "service/domain/outbound/mediarequest.h"
#include "shared/text/phonenumber.h"

namespace psi {

namespace {
CallOutcome refused(const QByteArray &code, const QString &message)
{
    CallOutcome outcome;
    outcome.kind = CallOutcome::Kind::Refused;
    outcome.code = code;
    outcome.message = message;
    return outcome;
}
} // namespace

void CallMaker::make(const OutboxCall &call, Done done)
{
    switch (call.route) {
    case Route::Area:
        return tellArea(call, std::move(done));
    case Route::Media:
        return fetch(call, std::move(done));
    default:
        return send(call, std::move(done));
    }
}

// Beside its answer the customer's message is marked as read: once, whatever becomes of it.
void CallMaker::send(const OutboxCall &call, Done done)
{
    if (!call.marksRead.isEmpty())
        m_parts.messages.markRead(call.line, QString::fromUtf8(call.marksRead), false);
    MessageCall message;
    message.line = call.line;
    message.recipient = call.recipient;
    message.isUserId = canonicalPhone(call.recipient).isEmpty();
    message.payload = call.payload;
    message.reference = call.reference;
    message.timeout = m_settings.timeout;
    m_parts.messages.send(message,
                          [done = std::move(done)](CallOutcome outcome) { done({std::move(outcome)}); });
}

void CallMaker::tellArea(const OutboxCall &call, Done done)
{
    if (!call.area.enabled)
        return done({refused("AREA_DISABLED", QStringLiteral("the area is switched off"))});
    if (call.area.url.isEmpty())
        return done({refused("AREA_WITHOUT_URL", QStringLiteral("the area has no address to be told at"))});
    AreaCall webhook;
    webhook.area = call.area;
    webhook.body = call.payload;
    webhook.reference = call.reference;
    webhook.timeout = call.area.timeout;
    m_parts.areas.post(webhook,
                       [done = std::move(done)](CallOutcome outcome) { done({std::move(outcome)}); });
}

void CallMaker::fetch(const OutboxCall &call, Done done)
{
    const std::optional<MediaRequest> wanted = MediaRequest::fromPayload(call.payload);
    if (!wanted)
        return done({refused("MEDIA_UNREADABLE", QStringLiteral("the row does not name a file"))});
    MediaCall file;
    file.line = call.line;
    file.mediaId = wanted->id;
    file.messageId = call.messageId;
    file.mimeType = wanted->mimeType;
    file.sha256 = wanted->sha256;
    file.timeout = m_settings.timeout;
    m_parts.media.fetch(file, [done = std::move(done)](MediaFetched fetched) {
        done({std::move(fetched.outcome), std::move(fetched.url), fetched.seconds});
    });
}

} // namespace psi
