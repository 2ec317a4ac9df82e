#include "tests/simulator/crowd/deed.h"

#include <array>

#include "tests/simulator/phrases.h"

namespace psi::sim {

namespace {

constexpr std::array<const char16_t *, 6> greetings{
    u"Hola",         u"Buenas tardes", u"Hola!! 🙌🏽", u"Buen día", u"hola quería hacer una consulta",
    u"Buenas noches"};
constexpr std::array<const char *, 6> files{"image", "document", "audio", "image", "video", "sticker"};

std::vector<int> shapeWeights()
{
    std::vector<int> weights;
    for (const MessageShape &shape : messageShapes())
        weights.push_back(shape.weight);
    return weights;
}

Deed text(const QString &words) { return {Deed::Kind::Text, {}, words, nullptr}; }

template <std::size_t N>
Deed phrase(const std::array<const char16_t *, N> &list, Dice &dice)
{
    return text(QStringView(dice.pick(list)).toString());
}

Deed file(Dice &dice) { return {Deed::Kind::Other, {}, {}, shapeOf(QLatin1String(dice.pick(files)))}; }

// Most people tap; some type what they see.
Deed choose(const ChatView &chat, Dice &dice)
{
    const std::size_t at = dice.below(chat.rows.size());
    const ShownRow &row = chat.rows[at];
    const std::uint64_t roll = dice.below(10);
    if (roll < 8)
        return {Deed::Kind::Tap, row, {}, nullptr};
    return text(roll == 8 ? QString::number(at + 1) : row.title);
}

} // namespace

const MessageShape *shapeOf(const QString &type)
{
    for (const MessageShape &shape : messageShapes()) {
        if (type == QLatin1String(shape.type))
            return &shape;
    }
    return nullptr;
}

const MessageShape &rollShape(Dice &dice, const ChatMemory &memory)
{
    static const std::vector<int> weights = shapeWeights();
    const MessageShape &shape = messageShapes()[dice.weighted(weights)];
    const bool possible =
        (!shape.needsOwn || !memory.lastOwn.isEmpty()) && (!shape.needsOurs || !memory.lastOurs.isEmpty());
    return possible ? shape : messageShapes().front();
}

Deed nextDeed(const ChatView &chat, Dice &dice)
{
    if (chat.written == 0)
        return phrase(greetings, dice);
    const std::uint64_t roll = dice.below(100);
    if (!chat.rows.empty() && roll < 80)
        return choose(chat, dice);
    if (roll < 84)
        return text(roll < 82 ? QStringLiteral("MENU") : QStringLiteral("VOLVER"));
    if (roll < (chat.handedOver ? 94U : 88U))
        return file(dice);
    if (roll < 96)
        return phrase(phrases, dice);
    const MessageShape &shape = rollShape(dice, chat.memory);
    return {Deed::Kind::Other, {}, {}, &shape};
}

} // namespace psi::sim
