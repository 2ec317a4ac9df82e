#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "service/adapters/httpclient/clientcall.h"
#include "service/adapters/httpclient/clienttls.h"
#include "service/adapters/httpclient/connectionpool.h"

namespace psi {

/// Reaches a loop from threads that may outlive it.
class ClientLoopHandle
{
public:
    explicit ClientLoopHandle(boost::asio::io_context &io)
        : m_io(&io)
    {}
    /// Runs it on the loop's thread; does nothing once the loop is closed.
    void post(std::function<void()> work);
    void close();

private:
    std::mutex m_mutex;
    boost::asio::io_context *m_io; ///< guarded by m_mutex
};

/// One thread with its own io_context, calls and connections.
class ClientLoop
{
public:
    /// All outlive it.
    ClientLoop(const HttpClientSettings &settings, ClientTls &tls, HostLookup &lookup);
    ~ClientLoop();

    void start();
    /// Any other thread: ends all calls; then the thread ends, join() waits for it.
    void beginStop();
    void join();
    /// Any thread, before beginStop().
    void send(ClientRequest request, HttpClient::Done done);
    void post(std::function<void()> work);
    qint64 connectionsOpened() const { return m_opened.load(std::memory_order_relaxed); }

    // For calls, on this thread.
    boost::asio::io_context &io() { return m_io; }
    const std::shared_ptr<ClientLoopHandle> &handle() { return m_handle; }
    HostLookup &lookup() { return m_lookup; }
    ConnectionPool &pool() { return m_pool; }
    std::shared_ptr<ClientConnection> newConnection(const WebUrl &url);
    void remove(ClientCall *call);

private:
    void run();
    void scheduleSweep();
    void endAll();
    void endIfEmpty();

    const HttpClientSettings &m_settings;
    ClientTls &m_tls;
    HostLookup &m_lookup;
    boost::asio::io_context m_io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work{m_io.get_executor()};
    std::shared_ptr<ClientLoopHandle> m_handle;
    boost::asio::steady_timer m_sweep{m_io};
    ConnectionPool m_pool;
    std::unordered_map<ClientCall *, std::shared_ptr<ClientCall>> m_calls;
    std::atomic<qint64> m_opened{0};
    bool m_sweeping = false;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace psi
