#pragma once

#include <vector>

#include "tests/simulator/crowd/shownmessage.h"
#include "tests/simulator/dice.h"
#include "tests/simulator/messagebody.h"

namespace psi::sim {

/// Something that a customer does.
struct Deed
{
    enum class Kind : std::uint8_t
    {
        Tap,  ///< `row` of the last menu
        Text, ///< types `text`
        Other ///< `shape`: a file, a reaction, a place …
    };
    Kind kind = Kind::Text;
    ShownRow row;
    QString text;
    const MessageShape *shape = nullptr;
};

/// What a customer has before the eyes.
struct ChatView
{
    std::vector<ShownRow> rows; ///< of the last message; empty: nothing to tap
    ChatMemory memory;
    bool handedOver = false; ///< a person has been promised
    int written = 0;         ///< messages of this customer in this visit
};

/// The first word is a greeting; a menu is mostly tapped, sometimes typed (its number, its title), sometimes
/// ignored; whoever was handed over explains, sends files and thanks. Pure but for the dice.
Deed nextDeed(const ChatView &chat, Dice &dice);

/// A shape that can be sent in this chat; a text if the one thrown cannot.
const MessageShape &rollShape(Dice &dice, const ChatMemory &memory);
/// The first shape of that type, "image"; null if there is none.
const MessageShape *shapeOf(const QString &type);

} // namespace psi::sim
