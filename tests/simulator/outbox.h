#pragma once

#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "tests/simulator/element.h"
#include "tests/simulator/simtime.h"

namespace psi::sim {

/// A delivery on its way, with all its tries.
struct Post
{
    Delivery delivery;
    QByteArray signature;
    Time due; ///< when it should have been posted: latency counts from here
    Time firstTry;
    int tries = 0;
    bool isRepeat = false;  ///< WhatsApp delivers something a second time
    bool isUnknown = false; ///< at least one try reached the server and got no answer
    std::vector<std::int64_t> posted;
    std::vector<QByteArray> gates; ///< conversations whose earlier deliveries must be answered first
};

/// The deliveries not yet answered: ready, waiting for a time, or behind an earlier one of their
/// conversation. One thread at a time.
class Outbox
{
public:
    /// Keeps the order within `post.gates`.
    std::int64_t add(Post post);
    /// The next that may be posted at `now`.
    std::optional<std::int64_t> take(Time now);
    Post &at(std::int64_t id) { return m_posts.at(id); }
    /// Offers it again at `due`.
    void postpone(std::int64_t id, Time due);
    /// Forgets it and lets its conversations go on.
    void finish(std::int64_t id);
    bool isEmpty() const { return m_posts.empty(); }
    std::size_t size() const { return m_posts.size(); }
    /// When take() may have something again, if nothing is ready now.
    Time nextDue() const { return m_waiting.empty() ? Time::max() : m_waiting.top().first; }

private:
    bool isFirst(std::int64_t id) const;

    using Waiting = std::pair<Time, std::int64_t>;
    std::unordered_map<std::int64_t, Post> m_posts;
    std::deque<std::int64_t> m_ready;
    std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> m_waiting;
    std::map<QByteArray, std::deque<std::int64_t>> m_gates;
    std::int64_t m_last = 0;
};

} // namespace psi::sim
