#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include <QtGlobal>

namespace psi::test {

/// A TCP proxy on a free loopback port in front of a Redis server, which does what networks do: cuts
/// connections, stalls them, loses commands on the way there or replies on the way back.
///
/// Commands are counted over all connections and passed on one by one. Owns its threads (three at most per
/// connection); any thread may call. Whatever is asked for holds for bytes that arrive later.
class FaultProxy
{
public:
    enum class When
    {
        Before, ///< the command never reaches the server
        After   ///< the server has run it, its reply is lost
    };

    explicit FaultProxy(quint16 target);
    ~FaultProxy();
    FaultProxy(const FaultProxy &) = delete;
    FaultProxy &operator=(const FaultProxy &) = delete;

    quint16 port() const { return m_port; }
    /// Where new connections go.
    void setTarget(quint16 target) { m_target = target; }

    /// Cuts every connection now; new ones are welcome.
    void cut();
    /// While on, connections are cut and new ones closed at once.
    void refuse(bool on);
    /// While on, bytes wait in both directions and connections stay.
    void stall(bool on);
    /// The n-th command from now on (1 = the next) cuts its connection; those before it are answered.
    void failCommand(int n, When when);
    /// True while a failCommand() has not struck yet.
    bool isFailing() const { return m_failAt.load() != 0; }
    void forgetFault() { m_failAt = 0; }

    /// Commands passed on or lost so far.
    qint64 commands() const { return m_commands.load(); }
    /// How often a client's bytes arrived while nothing of its was unanswered: its round trips.
    qint64 roundTrips() const { return m_roundTrips.load(); }
    /// Open now.
    int connections();

private:
    struct Link;

    void accept();
    void serve(Link &link);
    bool passCommands(Link &link);
    bool passReplies(Link &link);
    void waitWhileStalled(const Link &link);
    void reap(bool all);

    std::atomic<quint16> m_target;
    quint16 m_port = 0;
    int m_listener = -1;
    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_refusing{false};
    std::atomic<bool> m_stalled{false};
    std::atomic<qint64> m_commands{0};
    std::atomic<qint64> m_roundTrips{0};
    std::atomic<qint64> m_failAt{0}; ///< the number of the command that fails; 0 = none
    std::atomic<When> m_failWhen{When::Before};

    std::mutex m_mutex;
    std::list<std::unique_ptr<Link>> m_links; ///< guarded by m_mutex
    std::mutex m_stallMutex;
    std::condition_variable m_stallEnds; ///< m_stalled or m_stopping changed, or a connection was cut
    std::thread m_acceptor;
};

} // namespace psi::test
