#pragma once

#include <cstdint>
#include <optional>

#include <QString>

#include "shared/ids.h"
#include "shared/timestamp.h"

namespace psi {

/// What the locked row of a conversation says, CRM-owned columns included. step() reads it; the store loads
/// it and writes back only what Changes names. Words are the database's.
struct ConversationState
{
    QString id;        ///< uuid; empty = no live conversation yet
    QString contactId; ///< uuid; empty = contact unknown
    LineId line;       ///< linea_origen
    AreaId area;
    QString estado;       ///< nueva, activa, esperando, derivada, ...
    QString routerEstado; ///< menu_principal, submenu_x, derivado, ...
    QString menuActual;
    std::optional<Timestamp> lastEvent;   ///< router_ultimo_evento: whole seconds, inbound user messages only
    std::optional<Timestamp> lastMessage; ///< ts_ultimo_mensaje
    std::optional<Timestamp> windowEnds;  ///< ventana_24h_fin
    bool disconnected = false;            ///< desconectado_wsp4 or desconectado_ventas_api
    QString fixedInbox;                   ///< inbox_fijo
    QString assignedTo;                   ///< asignado_a
    int unread = 0;                       ///< mensajes_no_leidos
    Timestamp limiterTat{};               ///< limits.conversation
    Timestamp choiceTat{};                ///< limits.menu_choices
    int unknownInputs = 0;                ///< in a row, in the current menu
    std::optional<Timestamp> menuSentAt;  ///< event time of the last menu sent
    int consecutiveAutomatic = 0;         ///< automatic messages since the last inbound one

    bool exists() const { return !id.isEmpty(); }
    friend bool operator==(const ConversationState &, const ConversationState &) = default;
};

} // namespace psi
