#include "service/domain/router/conversationupdate.h"

#include "service/domain/router/step.h"

namespace psi {

namespace {
using namespace std::chrono_literals;
constexpr auto window = 24h;

Timestamp secondOf(const InboundEvent &event) { return std::chrono::floor<std::chrono::seconds>(event.time); }
} // namespace

bool isOlderThanApplied(const ConversationState &state, const InboundEvent &event)
{
    return state.lastEvent && secondOf(event) < *state.lastEvent;
}

ConversationUpdate newerMessage(const ConversationState &state, const InboundEvent &event,
                                const QString &text)
{
    ConversationUpdate update;
    update.lastEvent = secondOf(event);
    update.windowEnds = event.time + window;
    update.lastMessage = event.time;
    update.lastText = text;
    update.unreadAdded = 1;
    update.consecutiveAutomatic = 0;
    // A conversation that this message begins is left to become `nueva`, however events fell into batches.
    const bool hasBegun = state.exists() || state.lastEvent.has_value();
    if (hasBegun && (state.estado.isEmpty() || state.estado == QLatin1String("nueva")))
        update.estado = QStringLiteral("activa");
    return update;
}

ConversationState applyUpdate(ConversationState state, const ConversationUpdate &update)
{
    const auto set = [](auto &target, const auto &value) {
        if (value)
            target = *value;
    };
    const auto greatest = [](std::optional<Timestamp> &target, const std::optional<Timestamp> &value) {
        if (value && (!target || *target < *value))
            target = value;
    };
    set(state.area, update.area);
    set(state.estado, update.estado);
    set(state.routerEstado, update.routerEstado);
    set(state.menuActual, update.menuActual);
    greatest(state.lastEvent, update.lastEvent);
    greatest(state.lastMessage, update.lastMessage);
    greatest(state.windowEnds, update.windowEnds);
    state.unread += update.unreadAdded;
    set(state.limiterTat, update.limiterTat);
    set(state.choiceTat, update.choiceTat);
    set(state.unknownInputs, update.unknownInputs);
    greatest(state.menuSentAt, update.menuSentAt);
    set(state.consecutiveAutomatic, update.consecutiveAutomatic);
    return state;
}

} // namespace psi
