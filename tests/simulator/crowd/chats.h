#pragma once

#include <optional>
#include <unordered_map>

#include "tests/simulator/chatmessage.h"
#include "tests/simulator/crowd/deed.h"
#include "tests/simulator/graph/people.h"
#include "tests/simulator/station.h"

namespace psi::sim {

/// One person's chat with one of our numbers.
struct Chat
{
    Customer person;
    ChatView view;
    QByteArray menu; ///< wamid of the message whose rows are shown
    std::int64_t seq = 0;
    bool isPosting = false;  ///< a webhook with this person's message is not answered yet
    bool isAnswered = false; ///< something came since the last message was written
    bool isPlayed = false;   ///< a human writes for this person
    Time lastWritten;
    Time lastAnswer;
};

/// The chats of the customers: writes their messages to the webhook and shows them what the router answers,
/// with an event each. A person's next message waits until the one before was answered with 200, so that
/// WhatsApp's order is kept. Lives on the station's thread. Memory: those that were opened and not closed.
class Chats
{
public:
    /// The station outlives it.
    Chats(Station &station, std::uint64_t seed);
    /// Hears of accepted messages and answers `POST /_sim/say` from now on; newcomers write to the first line
    /// unless they name another.
    void attach(std::vector<Line> lines);

    /// Null: there is none. Keys are those of Recipient::key().
    Chat *find(const QByteArray &key);
    /// Opens one, or gives the one there is.
    Chat &open(const Customer &person);
    void close(const QByteArray &key) { m_chats.erase(key); }
    std::size_t size() const { return m_chats.size(); }

    /// Requires !chat.isPosting and Station::webhooks(). Gives the wamid.
    QByteArray write(Chat &chat, const Deed &deed);
    /// Share of the bodies that come a second time.
    void setDuplicates(double share) { m_duplicates = share; }
    std::int64_t written() const { return m_written; }
    std::int64_t taps() const { return m_taps; }
    std::int64_t answers() const { return m_answers; }

private:
    ServerReply say(const QJsonObject &wish);
    void show(const AcceptedMessage &message);
    Customer personOf(const QJsonObject &wish, const Recipient &who) const;
    Element elementOf(Chat &chat, const Deed &deed, const QByteArray &wamid);
    void publish(const Chat &chat, const Deed &deed, const Element &element);
    std::optional<Deed> deedOf(const Chat &chat, const QJsonObject &wish, QString &error) const;

    Station &m_station;
    std::vector<Line> m_lines;
    Dice m_dice;
    QByteArray m_run;
    std::uint32_t m_ids = 0;
    double m_duplicates = 0;
    std::unordered_map<QByteArray, Chat> m_chats;
    std::int64_t m_written = 0;
    std::int64_t m_taps = 0;
    std::int64_t m_answers = 0;
};

} // namespace psi::sim
