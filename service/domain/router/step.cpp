#include "service/domain/router/step.h"

#include "service/domain/router/conversationupdate.h"
#include "service/domain/router/menuconversation.h"
#include "service/domain/router/parkreason.h"

namespace psi {

namespace {

Changes ofMessage(const ConversationState &state, const InboundEvent &event, const MenuTree &menus,
                  const RouterPolicy &policy, Timestamp now)
{
    Changes changes;
    changes.store = StoreMessage{};
    changes.needsConversation = true;
    if (isOlderThanApplied(state, event))
        return changes;
    const auto &content = std::get<MessageContent>(event.body);
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
