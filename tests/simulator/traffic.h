#pragma once

#include <deque>
#include <vector>

#include "tests/simulator/dice.h"
#include "tests/simulator/element.h"
#include "tests/simulator/messagebody.h"

namespace psi::sim {

struct TrafficSettings
{
    std::vector<Line> lines;      ///< at least one; customers are spread over them
    int customers = 50;           ///< at least one
    std::uint64_t seed = 1;       ///< the same seed makes the same ids
    double severalPerBody = 0.05; ///< share of the deliveries that carry 2 to 6 elements
};

/// Makes up what a school's customers do on WhatsApp: an endless sequence of deliveries, the elements of each
/// conversation in the order of `seq`. Statuses tell of messages that the school is imagined to have sent.
/// One thread at a time.
class Traffic
{
public:
    explicit Traffic(TrafficSettings settings);

    /// The next POST, of at most `mostElements` (at least 1). `now`: unix seconds that stand in it.
    Delivery next(std::int64_t now, std::int64_t mostElements);

private:
    struct Chat
    {
        Customer customer;
        ChatMemory memory;
        std::int64_t seq = 0;
    };
    struct Pending
    {
        std::size_t chat = 0;
        QByteArray wamid;
        const char *word = nullptr;
    };

    Element element(std::int64_t now);
    Element message(Chat &chat, std::int64_t now);
    Element status(std::int64_t now);
    QByteArray statusJson(const Customer &person, const Pending &told, std::int64_t now);
    Element error();
    Element other(std::int64_t now);
    void ownMessage(std::size_t chat);
    QByteArray wamid(const Customer &person, bool ours);
    QByteArray mark();

    TrafficSettings m_settings;
    Dice m_dice;
    QByteArray m_run; ///< 8 hex digits that stand in every id of this run
    std::vector<Chat> m_chats;
    std::deque<Pending> m_statuses;
    std::size_t m_current = 0; ///< the chat that wrote last
    std::uint32_t m_ids = 0;
    std::int64_t m_deliveries = 0;
};

} // namespace psi::sim
