#pragma once

#include <deque>
#include <functional>
#include <vector>

#include <QByteArray>
#include <QString>

#include "tests/simulator/simtime.h"

namespace psi::sim {

/// Where to post: `http://HOST[:PORT]/PATH`.
struct HttpTarget
{
    QByteArray host;
    QByteArray port;
    QByteArray path;

    /// False if `url` is no such URL.
    static bool parse(const QString &url, HttpTarget &target);
};

/// How one POST ended.
struct PostResult
{
    std::int64_t id = 0;
    int status = 0;       ///< of the answer; 0 = none was read
    bool reached = false; ///< bytes were sent, so that without an answer nobody knows what became of it
};

/// Posts over a fixed number of kept-alive connections, non-blocking, one request at a time on each. Several
/// targets share the connections, which are used in turn, as behind a load balancer. Never retries: that is
/// the caller's. One thread at a time.
class HttpPool
{
public:
    using Handler = std::function<void(const PostResult &)>;

    /// False from isUsable(): there is no target, or a host has no address.
    HttpPool(const std::vector<HttpTarget> &targets, int connections, Duration patience);
    ~HttpPool();
    HttpPool(const HttpPool &) = delete;
    HttpPool &operator=(const HttpPool &) = delete;

    bool isUsable() const;
    bool hasIdle() const { return !m_idle.empty(); }
    int busy() const { return static_cast<int>(m_connections.size() - m_idle.size()); }
    /// Requires hasIdle(). The answer comes to a later run() under `id`.
    void post(std::int64_t id, const QByteArray &body, const QByteArray &signature);
    /// Waits for the network until `until`, or until a signal, and hands over what has ended.
    void run(Time until, const Handler &handler);

private:
    enum class State : std::uint8_t
    {
        Closed,
        Idle,
        Connecting,
        Sending,
        Receiving
    };
    struct Peer
    {
        HttpTarget target;
        QByteArray address; ///< a sockaddr
    };
    struct Connection
    {
        std::size_t peer = 0;
        int socket = -1;
        State state = State::Closed;
        std::int64_t id = 0;
        QByteArray out;
        qsizetype sent = 0;
        QByteArray in;
        Time deadline;
    };

    bool connect(Connection &connection);
    void advance(Connection &connection);
    void send(Connection &connection);
    void receive(Connection &connection);
    void end(Connection &connection, int status, bool keep);
    void noticeClosed(Connection &connection);

    std::vector<Peer> m_peers;
    Duration m_patience;
    std::vector<Connection> m_connections;
    std::deque<std::size_t> m_idle; ///< in the order of their next use
    std::vector<PostResult> m_ended;
};

} // namespace psi::sim
