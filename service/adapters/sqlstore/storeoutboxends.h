#pragma once

#include <map>
#include <span>
#include <vector>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/outbound/outboxwakeup.h"

namespace psi::store {

/// Who says that a row failed; it decides in which states the row hears of it.
enum class FailedBy : unsigned char
{
    Nobody = 0, ///< it was not called: pendiente
    Answer = 1, ///< of its call: enviando of that claim, incierto
    Status = 2  ///< enviando, incierto, enviado
};

struct RowFailure
{
    OutboxWakeUp reference;
    QByteArray code;
    QString error;
    FailedBy by = FailedBy::Nobody;
    QByteArray claim = {}; ///< Answer only
    QByteArray wamid = {}; ///< Status only: of the message that failed; its row and message keep it
};

/// Locks these rows of `router_outbox`, their messages first, as every writer does. Once a transaction,
/// before it changes any of them. Nothing for none.
void lockRows(const Context &context, const std::vector<std::int64_t> &ids);

/// Ends rows as `fallido`, in this generation, and shows it in their messages. Requires: they are locked.
/// Answers which of them failed now, by id, with their messages' ids (empty: it has none).
std::map<std::int64_t, QString> failRows(const Context &context, std::span<const RowFailure> failures);

/// The retry of dead jobs makes their rows `pendiente` again, in the same generation. In the transaction that
/// marks the dead letters; takes the locks itself.
void reviveRows(const Context &context, const std::vector<OutboxWakeUp> &references);

} // namespace psi::store
