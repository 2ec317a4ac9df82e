#pragma once

#include <deque>
#include <functional>
#include <map>

#include <QByteArray>
#include <QJsonObject>

namespace psi::sim {

/// What happens in the simulator, as server-sent events: the last ones are kept, the next go to whoever
/// listens. One thread. Memory: the last `kept` events.
class EventFeed
{
public:
    using Listener = std::function<void(const QByteArray &frame)>;
    /// Makes an event; called at once if somebody listens, else when somebody asks for what was kept, or
    /// never.
    using Make = std::function<QJsonObject()>;

    explicit EventFeed(std::size_t kept = 2000)
        : m_kept(kept)
    {}

    /// Adds `seq`, which rises by one with each event, and hands it on.
    std::uint64_t publish(Make make);
    /// First what is kept of the events behind `after`, then each new one; `filter` as ServerReply says.
    int subscribe(std::uint64_t after, const QByteArray &filter, Listener listener);
    void unsubscribe(int id) { m_listeners.erase(id); }
    std::uint64_t last() const { return m_last; }

private:
    struct Frame
    {
        std::uint64_t seq = 0;
        Make make;        ///< empty once it was made
        QByteArray bytes; ///< as it goes out
    };
    struct Subscription
    {
        QByteArray filter;
        Listener listener;
    };

    static const QByteArray &bytesOf(Frame &frame);

    std::size_t m_kept;
    std::uint64_t m_last = 0;
    int m_ids = 0;
    std::deque<Frame> m_frames;
    std::map<int, Subscription> m_listeners;
};

} // namespace psi::sim
