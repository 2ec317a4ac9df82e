#pragma once

#include <span>

#include "tests/simulator/dice.h"
#include "tests/simulator/element.h"
#include "tests/simulator/wirejson.h"

namespace psi::sim {

/// What the person's chat already holds, to refer to.
struct ChatMemory
{
    QByteArray lastOwn;  ///< wamid of the person's last text; empty = none yet
    QByteArray lastOurs; ///< wamid of the business's last message; empty = none yet
};

/// One kind of message that people send.
struct MessageShape
{
    const char *type;
    ElementKind kind;
    int weight;     ///< its share of all messages
    bool needsOwn;  ///< refers to ChatMemory::lastOwn
    bool needsOurs; ///< refers to ChatMemory::lastOurs, which stands in `context` unless it is a reaction
    /// Writes the members that only this kind has, the object named like the type above all.
    void (*write)(WireJson &, Dice &, const ChatMemory &);
};

/// Every kind, texts most of all.
std::span<const MessageShape> messageShapes();

} // namespace psi::sim
