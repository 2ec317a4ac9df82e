#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <thread>

#include <QByteArray>

namespace psi::test {

/// A small HTTP server on a free loopback port and its own thread, to answer a simulator in every way.
class StubServer
{
public:
    struct Request
    {
        QByteArray head;
        QByteArray body;
        int number = 0; ///< from 1, in the order of arrival
    };
    /// Status to answer with; 0 = close without an answer. Called on the server's thread.
    using Decide = std::function<int(const Request &)>;

    explicit StubServer(Decide decide);
    ~StubServer();
    StubServer(const StubServer &) = delete;
    StubServer &operator=(const StubServer &) = delete;

    QByteArray url() const { return "http://127.0.0.1:" + QByteArray::number(m_port) + "/webhook"; }
    int port() const { return m_port; }

private:
    void run();
    void onReadable(int socket);
    bool answerOne(int socket, QByteArray &bytes);

    Decide m_decide;
    int m_listener = -1;
    int m_port = 0;
    int m_requests = 0;
    std::map<int, QByteArray> m_peers;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace psi::test
