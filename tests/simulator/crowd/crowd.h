#pragma once

#include <deque>

#include "tests/simulator/crowd/chats.h"

namespace psi::sim {

struct CrowdSettings
{
    std::vector<Line> lines;
    int customers = 40; ///< present at the same time
    double rate = 5;    ///< messages per second of all together
    std::uint64_t seed = 1;
};

/// Customers that come, read what the router answers, choose, wait, ask again, send files, are handed over,
/// leave, and some of them come back. Lives on the station's thread. Memory: the customers present, and 200
/// of those who left.
class Crowd
{
public:
    Crowd(Station &station, Chats &chats, CrowdSettings settings);
    void start();
    std::int64_t handedOver() const { return m_handedOver; }

private:
    struct Guest
    {
        Customer person;
        QByteArray key;
        Time nextAt;
        int patience = 0; ///< messages until this person leaves
        bool hurries = false;
        bool wasHandedOver = false;
    };

    void schedule();
    void tick();
    /// True: somebody wrote.
    bool letSomebodyWrite(Time now);
    bool mayWrite(const Guest &guest, const Chat &chat, Time now) const;
    void write(Guest &guest, Chat &chat, Time now);
    void replace(Guest &guest, Time now);
    Guest newGuest(Time now);
    Duration someReading();

    Station &m_station;
    Chats &m_chats;
    CrowdSettings m_settings;
    Dice m_dice;
    std::vector<Guest> m_guests;
    std::deque<Customer> m_left;
    Duration m_reading; ///< about how long somebody takes for an answer
    int m_people = 0;
    boost::asio::steady_timer m_timer;
    Time m_due;
    std::int64_t m_handedOver = 0;
};

} // namespace psi::sim
