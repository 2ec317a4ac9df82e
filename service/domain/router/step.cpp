#include "service/domain/router/step.h"

#include <algorithm>

namespace psi {

namespace {
using namespace std::chrono_literals;
constexpr auto window = 24h;

bool namesTarget(const QString &type)
{
    return type == QLatin1String("reaction") || type == QLatin1String("edit") ||
           type == QLatin1String("revoke");
}

// Why a message that has a line, an id and a sender is not used; empty when it is.
QString contentReason(const InboundEvent &event)
{
    if (const auto *raw = std::get_if<RawElement>(&event.body))
        return namesTarget(raw->type) ? QStringLiteral("sin_objetivo") : QStringLiteral("tipo_sin_uso");
    const auto *notice = std::get_if<SystemNotice>(&event.body);
    if (notice == nullptr || notice->kind == SystemNotice::Kind::ChangedIdentity)
        return {};
    if (notice->kind == SystemNotice::Kind::Unknown)
        return QStringLiteral("tipo_sin_uso");
    return notice->newPhone.isEmpty() && notice->newUserId.isEmpty() ? QStringLiteral("sin_objetivo")
                                                                     : QString();
}

QString messageReason(const InboundEvent &event)
{
    const auto *raw = std::get_if<RawElement>(&event.body);
    if (event.line.isEmpty())
        return QStringLiteral("sin_linea");
    if (raw != nullptr && raw->type == QLatin1String("grupo"))
        return QStringLiteral("grupo");
    if (event.id.isEmpty())
        return QStringLiteral("sin_id");
    if (personKey(event.person).isEmpty())
        return QStringLiteral("sin_remitente");
    return contentReason(event);
}

// Reasons of parked events (`router_eventos.motivo`); step.h lists them.
QString parkReason(const InboundEvent &event)
{
    if (!event.phoneNumberId.isEmpty() && event.line.isEmpty())
        return QStringLiteral("linea_desconocida");
    switch (event.eventClass) {
    case EventClass::Message:
        return messageReason(event);
    case EventClass::Status:
        if (event.id.isEmpty())
            return QStringLiteral("sin_id");
        return std::holds_alternative<StatusUpdate>(event.body) ? QString()
                                                                : QStringLiteral("estado_sin_uso");
    case EventClass::Error:
        return QStringLiteral("error_de_meta");
    case EventClass::Other:
        break;
    }
    return event.field.isEmpty() ? QStringLiteral("forma_invalida") : QStringLiteral("campo_sin_uso");
}

QString wordOf(const InboundEvent &event)
{
    struct Words
    {
        QString operator()(const RawElement &raw) const { return raw.type; }
        QString operator()(const MessageContent &content) const
        {
            return QString::fromLatin1(messageTypeWord(content.type));
        }
        QString operator()(const Reaction &) const { return QStringLiteral("reaction"); }
        QString operator()(const MessageEdit &) const { return QStringLiteral("edit"); }
        QString operator()(const MessageRevoke &) const { return QStringLiteral("revoke"); }
        QString operator()(const SystemNotice &) const { return QStringLiteral("system"); }
        QString operator()(const StatusUpdate &status) const { return status.word; }
    };
    return event.eventClass == EventClass::Other ? event.field : std::visit(Words(), event.body);
}

// The conversation as a newer message of the customer leaves it. An older one than the last applied is stored
// and changes nothing here (event time).
ConversationUpdate updateFor(const ConversationState &state, const InboundEvent &event, const QString &text)
{
    ConversationUpdate update;
    const Timestamp second = std::chrono::floor<std::chrono::seconds>(event.time);
    if (state.lastEvent && second < *state.lastEvent)
        return update;
    update.lastEvent = second;
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
} // namespace

Changes step(const ConversationState &state, const InboundEvent &event, const MenuTree &,
             const RouterPolicy &, Timestamp)
{
    Changes changes;
    const QString reason = parkReason(event);
    if (!reason.isEmpty()) {
        changes.store = EventRecord{EventRecord::Estado::Parked, wordOf(event), reason};
    } else if (event.eventClass == EventClass::Status) {
        changes.store = StoreStatus{};
    } else if (const auto *content = std::get_if<MessageContent>(&event.body)) {
        changes.store = StoreMessage{};
        changes.needsConversation = true;
        changes.conversation = updateFor(state, event, content->text);
    } else {
        changes.store = ApplyToTarget{wordOf(event)};
    }
    return changes;
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
