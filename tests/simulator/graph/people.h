#pragma once

#include <deque>
#include <unordered_map>

#include <QHash>

#include "tests/simulator/customer.h"

namespace psi::sim {

/// The people that the simulator knows, by phone, WhatsApp id and user id, so that statuses tell of them what
/// their own messages told. One thread. Memory: the last million people added.
class PeopleBook
{
public:
    /// One who is known already stays as known.
    void add(const Customer &person);
    /// Null: nobody knows that number or id. Valid until the next add().
    const Customer *find(const QByteArray &key) const;

    /// That person wrote, at that unix second by WhatsApp's time; strangers are not noted.
    void heard(const QByteArray &key, std::int64_t time);
    /// The latest time that person wrote; 0: never, or a stranger.
    std::int64_t lastHeard(const QByteArray &key) const;

private:
    struct Known
    {
        Customer person;
        std::int64_t heard = 0;
    };
    const Known *known(const QByteArray &key) const;

    std::deque<Known> m_people;
    std::unordered_map<QByteArray, std::uint64_t> m_keys; ///< to the running number of the person
    std::uint64_t m_forgotten = 0;                        ///< people no longer in m_people
};

} // namespace psi::sim
