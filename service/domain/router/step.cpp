#include "service/domain/router/step.h"

#include "service/domain/outbound/mediarequest.h"
#include "service/domain/router/conversationupdate.h"
#include "service/domain/router/menuconversation.h"
#include "service/domain/router/parkreason.h"

namespace psi {

namespace {

// A file stays with WhatsApp for some days: fetching it belongs to storing its message, late ones and those
// over the limit included.
void fetchFile(const MessageContent &content, Changes &changes)
{
    if (!content.media || content.media->id.isEmpty())
        return;
    OutgoingRow row;
    row.kind = OutgoingRow::Kind::MediaDownload;
    row.type = content.media->kind;
    row.payload = MediaRequest::of(*content.media).payload();
    row.automatic = false;
    changes.outgoing.push_back(std::move(row));
}

Changes ofMessage(const ConversationState &state, const InboundEvent &event, const MenuTree &menus,
                  const RouterPolicy &policy, Timestamp now)
{
    Changes changes;
    changes.store = StoreMessage{};
    changes.needsConversation = true;
    const auto &content = std::get<MessageContent>(event.body);
    if (!policy.shadow)
        fetchFile(content, changes);
    if (isOlderThanApplied(state, event))
        return changes;
    changes.conversation = newerMessage(state, event, content.text);
    if (!policy.shadow && !policy.answersPaused && !menus.isEmpty())
        MenuConversation({state, event, content, menus, policy, now}, changes).decide();
    return changes;
}

} // namespace

Changes step(const ConversationState &state, const InboundEvent &event, const MenuTree &menus,
             const RouterPolicy &policy, Timestamp now)
{
    Changes changes;
    const QString reason = parkReason(event);
    if (!reason.isEmpty())
        changes.store = EventRecord{EventRecord::Estado::Parked, wordOf(event), reason};
    else if (event.eventClass == EventClass::Status)
        changes.store = StoreStatus{};
    else if (std::holds_alternative<MessageContent>(event.body))
        changes = ofMessage(state, event, menus, policy, now);
    else
        changes.store = ApplyToTarget{wordOf(event)};
    return changes;
}

} // namespace psi
