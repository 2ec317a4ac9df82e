#pragma once

#include <functional>
#include <queue>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/simulator/element.h"
#include "tests/simulator/graph/graphapi.h"
#include "tests/simulator/graph/people.h"

namespace psi::sim {

/// What a status tells.
struct StatusFacts
{
    Line line;
    QByteArray wamid;
    QByteArray word;       ///< sent, delivered, read, failed …
    std::int64_t time = 0; ///< unix seconds
    Recipient to;
    const Customer *person = nullptr; ///< null: unknown, the status tells no name
    QByteArray callback;
    std::optional<GraphFault> fault; ///< of a `failed`
};

/// One element of `statuses[]` with its `contacts[]`, as it stands on the wire.
Element statusElement(const StatusFacts &facts);

/// Sends the statuses of accepted messages in their order, each Rules::statusDelay behind the one before; for
/// a late error `failed` alone. A reaction only gets `sent`. Memory: at most 200,000 messages; those above
/// it get no status and are counted.
class StatusPlan
{
public:
    using Deliver = std::function<void(Element)>;

    StatusPlan(boost::asio::io_context &io, const Rules &rules, const PeopleBook &people, Deliver deliver);

    void follow(const AcceptedMessage &message);
    std::size_t waiting() const { return m_plan.size(); }
    std::int64_t dropped() const { return m_dropped; }

private:
    struct Step
    {
        Time due;
        std::uint64_t number; ///< keeps the order of equal times
        std::shared_ptr<const AcceptedMessage> message;
        std::size_t word; ///< index in Rules::statuses
        bool operator<(const Step &other) const
        {
            return std::tie(due, number) > std::tie(other.due, other.number);
        }
    };

    void add(std::shared_ptr<const AcceptedMessage> message, std::size_t word, Time due);
    void arm();
    void run();
    void tell(const Step &step);

    const Rules &m_rules;
    const PeopleBook &m_people;
    Deliver m_deliver;
    boost::asio::steady_timer m_timer;
    Time m_armed = Time::max();
    std::priority_queue<Step> m_plan;
    std::uint64_t m_numbers = 0;
    std::int64_t m_dropped = 0;
};

} // namespace psi::sim
