#pragma once

#include <unordered_map>
#include <vector>

#include <QHash>

#include "tests/simulator/customer.h"

namespace psi::sim {

/// The people that the simulator knows, by phone, WhatsApp id and user id, so that statuses tell of them what
/// their own messages told. One thread. Memory: the people added.
class PeopleBook
{
public:
    void add(const Customer &person);
    /// Null: nobody knows that number or id. Valid until the next add().
    const Customer *find(const QByteArray &key) const;
    std::size_t size() const { return m_people.size(); }

private:
    std::vector<Customer> m_people;
    std::unordered_map<QByteArray, std::size_t> m_keys;
};

} // namespace psi::sim
