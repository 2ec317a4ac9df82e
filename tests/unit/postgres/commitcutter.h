#pragma once

#include <atomic>
#include <list>
#include <thread>

namespace psi::test {

/// A TCP proxy on a free loopback port in front of a PostgreSQL server that can lose the answer of a COMMIT:
/// the server has it done, then the connection ends. Owns its threads.
class CommitCutter
{
public:
    explicit CommitCutter(int target);
    ~CommitCutter();
    CommitCutter(const CommitCutter &) = delete;
    CommitCutter &operator=(const CommitCutter &) = delete;

    int port() const { return m_port; } ///< 0 when it could not listen
    void loseNextAnswer() { m_isArmed = true; }

private:
    void accept();
    void serve(int client);

    const int m_target;
    int m_listener;
    int m_port = 0;
    std::atomic<bool> m_isArmed{false};
    std::atomic<bool> m_isStopping{false};
    std::list<std::thread> m_connections; ///< acceptor's thread, then the destructor's
    std::thread m_acceptor;
};

} // namespace psi::test
