#pragma once

#include <atomic>
#include <mutex>

#include <QJsonObject>

#include "tests/unit/simulator/stubserver.h"

namespace psi::test {

/// What a simulator's customers talk to when there is no router: it greets with a menu of two areas, hands
/// over when one is tapped, and keeps what it was told. Its answers go to the Graph API at once, on the
/// thread that takes the webhooks.
class FakeRouter
{
public:
    FakeRouter();

    /// "127.0.0.1:40123" of the Graph API.
    void answerThrough(const QByteArray &graphAddress);
    const StubServer &server() const { return m_server; }
    int menus() const { return m_menus; }
    int handOvers() const { return m_handOvers; }
    int statuses() const { return m_statuses; }

private:
    int take(const StubServer::Request &request);
    void answer(const QJsonObject &message, const QByteArray &line);
    void send(const QByteArray &line, const QByteArray &to, const QByteArray &content);

    std::mutex m_mutex;
    QByteArray m_graph;
    std::atomic<int> m_menus{0};
    std::atomic<int> m_handOvers{0};
    std::atomic<int> m_statuses{0};
    StubServer m_server;
};

} // namespace psi::test
