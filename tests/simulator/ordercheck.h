#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/simulator/ledger.h"

namespace psi::sim {

/// A stored message: where its row stands.
struct StoredMessage
{
    const LedgerEntry *sent = nullptr;
    std::string storedConversation;  ///< `conversacion_id`
    std::optional<std::int64_t> row; ///< place in the order of insertion; none if it can no longer be told
    std::int64_t intake = 0;         ///< `secuencia`
};

/// The messages that stand, by row or by intake number, before one that must stand before them: its 200 came
/// before they were first posted, or it stood before them in their body. Nothing else is known about order.
std::vector<const LedgerEntry *> inversionsOf(std::vector<StoredMessage> messages);

/// The messages whose stored conversation belongs to somebody else.
std::vector<const LedgerEntry *> strayMessages(const std::vector<StoredMessage> &messages);

} // namespace psi::sim
