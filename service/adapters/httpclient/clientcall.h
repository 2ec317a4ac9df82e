#pragma once

#include <memory>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "service/adapters/httpclient/clientconnection.h"
#include "service/adapters/httpclient/httpclient.h"

namespace psi {

class ClientLoop;

/// One call from its look-up to its answer, under one deadline. On its loop's thread only; the loop keeps it
/// until it is done.
class ClientCall : public std::enable_shared_from_this<ClientCall>
{
public:
    ClientCall(ClientLoop &loop, ClientRequest request, HttpClient::Done done);

    void start();
    /// Ends it early with that fault.
    void abandon(const QByteArray &fault);

private:
    void lookUp();
    void onFound(const Result<HostLookup::Addresses> &found);
    void connectNext();
    void onOpened(const QByteArray &fault, const QString &detail);
    void exchange(bool isReused);
    void onAnswer(ClientAnswer answer, bool wasReused);
    void finish(ClientAnswer answer);
    void finishUnsent(const QByteArray &fault, const QString &detail = {});
    std::chrono::steady_clock::duration shareOfTime() const;

    ClientLoop &m_loop;
    const ClientRequest m_request;
    const QByteArray m_key;
    HttpClient::Done m_done;
    QByteArray m_bytes;
    boost::asio::steady_timer m_deadline;
    boost::asio::steady_timer m_attempt; ///< one address among several must not use up the time of all
    HostLookup::Addresses m_addresses;   ///< still to be tried
    std::shared_ptr<ClientConnection> m_connection;
    bool m_opening = false;     ///< m_connection is not open yet
    bool m_attemptOver = false; ///< its share of the time is used up
};

} // namespace psi
