#include "tests/simulator/crowd/crowd.h"

#include <algorithm>

namespace psi::sim {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t mostLeft = 200;
/// People write again when nothing came for so long.
constexpr Duration waitForAnswer = 12s;
constexpr int knownPeople = 9000000; ///< makeCustomer() counts to ten million

} // namespace

Crowd::Crowd(Station &station, Chats &chats, CrowdSettings settings)
    : m_station(station)
    , m_chats(chats)
    , m_settings(std::move(settings))
    , m_dice(m_settings.seed)
    , m_timer(station.io())
{
    const double seconds = m_settings.customers / m_settings.rate;
    m_reading = std::chrono::milliseconds(static_cast<std::int64_t>(1000 * std::clamp(seconds, 0.05, 8.0)));
    // Another seed brings other people, so that a store kept from an earlier run meets new ones too.
    m_people = static_cast<int>(m_dice.below(knownPeople));
}

Duration Crowd::someReading() { return m_reading * static_cast<int>(m_dice.below(75)) / 100; }

void Crowd::start()
{
    const Time now = std::chrono::steady_clock::now();
    for (int i = 0; i < m_settings.customers; ++i)
        m_guests.push_back(newGuest(now));
    m_due = now;
    schedule();
}

// An absolute schedule: what is late is made up for, at most a second's worth.
void Crowd::schedule()
{
    const auto spacing =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / m_settings.rate));
    m_due = std::max(m_due + spacing, std::chrono::steady_clock::now() - 1s);
    m_timer.expires_at(m_due);
    m_timer.async_wait([this](const boost::system::error_code &error) {
        if (!error)
            tick();
    });
}

void Crowd::tick()
{
    letSomebodyWrite(std::chrono::steady_clock::now());
    schedule();
}

bool Crowd::letSomebodyWrite(Time now)
{
    const std::size_t first = m_dice.below(m_guests.size());
    for (std::size_t i = 0; i < m_guests.size(); ++i) {
        Guest &guest = m_guests[(first + i) % m_guests.size()];
        Chat &chat = m_chats.open(guest.person);
        if (chat.isPlayed) {
            guest = newGuest(now);
            continue;
        }
        if (!mayWrite(guest, chat, now))
            continue;
        write(guest, chat, now);
        return true;
    }
    return false;
}

bool Crowd::mayWrite(const Guest &guest, const Chat &chat, Time now) const
{
    if (chat.isPosting || now < guest.nextAt)
        return false;
    const bool waits = chat.view.written > 0 && !chat.isAnswered && !chat.view.handedOver;
    return !waits || guest.hurries || now - chat.lastWritten > waitForAnswer;
}

void Crowd::write(Guest &guest, Chat &chat, Time now)
{
    m_chats.write(chat, nextDeed(chat.view, m_dice));
    // Reading takes a while; who hurries types on.
    guest.nextAt = now + (guest.hurries ? m_reading / 20 : m_reading / 4 + someReading());
    if (chat.view.handedOver && !guest.wasHandedOver) {
        guest.wasHandedOver = true;
        ++m_handedOver;
        guest.patience = std::min(guest.patience, 1 + static_cast<int>(m_dice.below(4)));
    }
    if (--guest.patience <= 0)
        replace(guest, now);
}

void Crowd::replace(Guest &guest, Time now)
{
    m_left.push_back(guest.person);
    if (m_left.size() > mostLeft)
        m_left.pop_front();
    m_chats.close(guest.key);
    guest = newGuest(now);
}

Crowd::Guest Crowd::newGuest(Time now)
{
    Guest guest;
    if (m_left.size() > 20 && m_dice.chance(0.25)) {
        guest.person = m_left.front();
        m_left.pop_front();
    } else {
        const auto &lines = m_settings.lines;
        guest.person = makeCustomer(m_people, lines[static_cast<std::size_t>(m_people) % lines.size()]);
        m_people = (m_people + 1) % knownPeople;
    }
    guest.key = guest.person.waId.isEmpty() ? guest.person.userId : guest.person.waId;
    guest.patience = 4 + static_cast<int>(m_dice.below(12));
    guest.hurries = m_dice.chance(0.04);
    guest.nextAt = now + someReading();
    return guest;
}

} // namespace psi::sim
