#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <vector>

#include <QByteArray>

#include "service/adapters/httpclient/clientconnection.h"

namespace psi {

/// Connections of one loop that nobody uses, by the host they lead to; the last one used is the first to be
/// used again, so that the surplus grows old and is closed. On its loop's thread only.
class ConnectionPool
{
public:
    using Connection = std::shared_ptr<ClientConnection>;

    ConnectionPool(std::chrono::microseconds keepFor, int mostIdle)
        : m_keepFor(keepFor)
        , m_mostIdle(static_cast<std::size_t>(mostIdle))
    {}

    static QByteArray keyOf(const WebUrl &url) { return (url.isTls ? "s " : "p ") + url.authority(); }

    /// One that still works; null when there is none.
    Connection take(const QByteArray &key);
    void give(const QByteArray &key, const Connection &connection);
    /// Closes what was unused for too long. False when nothing is left.
    bool sweep();
    void closeAll();

private:
    struct Idle
    {
        Connection connection;
        std::chrono::steady_clock::time_point until;
    };
    void forget(const QByteArray &key, const ClientConnection *connection);

    std::chrono::microseconds m_keepFor;
    std::size_t m_mostIdle;
    std::map<QByteArray, std::vector<Idle>> m_idle;
};

} // namespace psi
