#include "tests/simulator/graph/people.h"

#include <algorithm>
#include <array>

namespace psi::sim {

namespace {

constexpr std::size_t most = 1000000;

std::array<const QByteArray *, 3> keysOf(const Customer &person)
{
    return {&person.phone, &person.waId, &person.userId};
}

} // namespace

void PeopleBook::add(const Customer &person)
{
    for (const QByteArray *key : keysOf(person)) {
        if (!key->isEmpty() && m_keys.contains(*key))
            return;
    }
    if (m_people.size() >= most) {
        for (const QByteArray *key : keysOf(m_people.front().person))
            m_keys.erase(*key);
        m_people.pop_front();
        ++m_forgotten;
    }
    for (const QByteArray *key : keysOf(person)) {
        if (!key->isEmpty())
            m_keys[*key] = m_forgotten + m_people.size();
    }
    m_people.push_back({person, 0});
}

const PeopleBook::Known *PeopleBook::known(const QByteArray &key) const
{
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? nullptr : &m_people[found->second - m_forgotten];
}

const Customer *PeopleBook::find(const QByteArray &key) const
{
    const Known *found = known(key);
    return found ? &found->person : nullptr;
}

void PeopleBook::heard(const QByteArray &key, std::int64_t time)
{
    const auto found = m_keys.find(key);
    if (found == m_keys.end())
        return;
    Known &person = m_people[found->second - m_forgotten];
    person.heard = std::max(person.heard, time);
}

std::int64_t PeopleBook::lastHeard(const QByteArray &key) const
{
    const Known *found = known(key);
    return found ? found->heard : 0;
}

} // namespace psi::sim
