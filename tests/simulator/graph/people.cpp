#include "tests/simulator/graph/people.h"

namespace psi::sim {

void PeopleBook::add(const Customer &person)
{
    for (const QByteArray *key : {&person.phone, &person.waId, &person.userId}) {
        if (!key->isEmpty())
            m_keys[*key] = m_people.size();
    }
    m_people.push_back(person);
}

const Customer *PeopleBook::find(const QByteArray &key) const
{
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? nullptr : &m_people[found->second];
}

} // namespace psi::sim
