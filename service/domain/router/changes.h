#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "service/domain/event/inboundevent.h"
#include "service/domain/router/conversationstate.h"

namespace psi {

/// A row of `router_eventos`: what is neither a message row nor a status row.
struct EventRecord
{
    enum class Estado : std::uint8_t
    {
        Applied,
        Parked
    };
    Estado estado = Estado::Parked;
    QString tipo;   ///< message type or field
    QString motivo; ///< why it was parked; empty when applied
    friend bool operator==(const EventRecord &, const EventRecord &) = default;
};

/// Store the event's MessageContent as an inbound row of `mensajes`.
struct StoreMessage
{
    bool limited = false; ///< metadata.limitado = true
    QString option; ///< opcion_seleccionada of a choice typed by hand; empty: what was tapped, if anything
    friend bool operator==(const StoreMessage &, const StoreMessage &) = default;
};

/// Apply a reaction, edit, revoke or system notice to what it names; the store records it in router_eventos
/// as applied, or as parked with `motivo` mensaje_desconocido when its target is not there.
struct ApplyToTarget
{
    QString tipo;
    friend bool operator==(const ApplyToTarget &, const ApplyToTarget &) = default;
};

/// Store the event's StatusUpdate in router_estados_mensaje and move the message's state forward.
struct StoreStatus
{
    friend bool operator==(const StoreStatus &, const StoreStatus &) = default;
};

using StoreAction = std::variant<EventRecord, StoreMessage, ApplyToTarget, StoreStatus>;

/// How the conversation's row changes, in ONE update per batch. Absent fields stay as they are; the
/// agent-owned columns are not here, so they cannot be written.
struct ConversationUpdate
{
    std::optional<AreaId> area;
    std::optional<QString> estado;
    std::optional<QString> routerEstado;
    std::optional<QString> menuActual; ///< empty text = NULL
    std::optional<QString> subetiqueta;
    std::optional<Timestamp> lastEvent;
    std::optional<Timestamp> lastMessage; ///< moves by greatest(); sets ultimo_mensaje too when it moved
    std::optional<QString> lastText;      ///< ultimo_mensaje, cut at 500 by the store
    std::optional<Timestamp> windowEnds;  ///< 24 h window, moves by greatest()
    int unreadAdded = 0;
    std::optional<Timestamp> limiterTat;
    std::optional<Timestamp> choiceTat;
    std::optional<int> unknownInputs;
    std::optional<Timestamp> menuSentAt;
    std::optional<int> consecutiveAutomatic;
    friend bool operator==(const ConversationUpdate &, const ConversationUpdate &) = default;
};

/// One message to send (a `router_outbox` row and its `mensajes` row), one area webhook, or one file of the
/// event's own message to fetch.
struct OutgoingRow
{
    enum class Kind : std::uint8_t
    {
        Message,
        AreaWebhook,
        MediaDownload
    };
    Kind kind = Kind::Message;
    AreaId area;  ///< AreaWebhook
    QString type; ///< text, interactive, template ...; of a file its kind
    QString text; ///< what the CRM shows; `{ticket}` as in payload
    /// JSON without recipient; `{ticket}` stands for the number drawn at commit, and nothing a person wrote
    /// can contain it. Empty for the area webhook of this event's derivation: the store writes
    /// areaWebhookBody().
    QByteArray payload;
    QString menu;          ///< menu_mostrado of its row of `mensajes`; empty = NULL
    bool automatic = true; ///< the router's own word, which a pause of answers holds back
    std::optional<Timestamp> expires;
    friend bool operator==(const OutgoingRow &, const OutgoingRow &) = default;
};

/// A hand-over to an area: a ticket, a row of derivaciones, one of audit_log and a system line in the chat,
/// all in the event's transaction. The store draws the ticket's number; service/domain/router/derivation.h
/// says what the rows hold.
struct DerivationDraft
{
    AreaId from;
    AreaId to;
    QString subetiqueta;
    QString motivo;          ///< for people
    QString mensajeContexto; ///< empty = none
    QString menuOption;      ///< id of the option chosen; empty = none
    QString note;            ///< the system line; may hold `{ticket}`
    QByteArray day;          ///< "20260528": the local day whose counter gives the number
    QString fromEstado;      ///< conversaciones.estado before it
    QString fromRouterEstado;
    friend bool operator==(const DerivationDraft &, const DerivationDraft &) = default;
};

/// All that one event does, decided by step() alone.
struct Changes
{
    StoreAction store;
    /// The event belongs to a person's conversation: the store finds or makes contact and conversation.
    bool needsConversation = false;
    ConversationUpdate conversation;
    std::vector<OutgoingRow> outgoing;
    std::optional<DerivationDraft> derivation;
    friend bool operator==(const Changes &, const Changes &) = default;
};

} // namespace psi
