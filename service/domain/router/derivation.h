#pragma once

#include "service/domain/router/changes.h"
#include "shared/timestamp.h"

namespace psi {

/// What a hand-over writes, in the words of the tables and of the area webhook, so that every
/// store writes the same. Pure functions; any thread.

/// Stands in texts and payloads for the ticket's number until that is drawn.
inline constexpr char ticketPlaceholder[] = "{ticket}";

/// What the store knows of a hand-over when it writes it.
struct DerivationFacts
{
    QString conversationId;
    QString derivationId;
    LineId line;
    QString telefono; ///< as in `contactos`
    QString nombre;   ///< of the contact; empty = unknown
    QString mensaje;  ///< what the customer wrote
    Timestamp at{};   ///< the event's
};

/// "TKT-20260528-00042"; wider than five digits past 99999.
QByteArray ticketNumber(const QByteArray &day, std::int64_t number);
/// What every number of a day begins with: "TKT-20260528-".
QByteArray ticketPrefix(const QByteArray &day);

/// Body of the area's webhook, one JSON object. `{ticket}` stands once in it and cannot come from what people
/// wrote: their braces are escaped.
QByteArray areaWebhookBody(const DerivationDraft &draft, const DerivationFacts &facts);

/// audit_log.valores_anteriores and valores_nuevos (with `{ticket}`), JSON objects.
QByteArray auditBefore(const DerivationDraft &draft);
QByteArray auditAfter(const DerivationDraft &draft);

/// `text` with the number in place of every `{ticket}`.
QByteArray withTicket(QByteArray text, const QByteArray &ticket);
QString withTicket(QString text, const QByteArray &ticket);

/// Words of the rows that are the same for every hand-over.
namespace derivationwords {
inline constexpr char ticketEstado[] = "abierto";
inline constexpr char prioridad[] = "normal";
inline constexpr char status[] = "completada"; ///< derivaciones.status
inline constexpr char accion[] = "derivar";    ///< audit_log.accion
inline constexpr char tabla[] = "conversaciones";
inline constexpr char router[] = "router";         ///< tickets.origen, derivado_por, audit_log.user_name
inline constexpr char nodo[] = "psi-router";       ///< derivaciones.nodo_procesador
inline constexpr char origenPrefix[] = "router-";  ///< audit_log.origen, followed by the line
inline constexpr char noteAuthor[] = "PSI Router"; ///< mensajes.remitente_nombre of the system line
} // namespace derivationwords

} // namespace psi
