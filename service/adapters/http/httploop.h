#pragma once

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "service/adapters/http/clientaddress.h"
#include "service/adapters/http/httpbudget.h"
#include "service/adapters/http/httplimits.h"
#include "service/adapters/http/httpmailbox.h"
#include "service/adapters/http/refusal.h"

namespace psi {

class HttpConnection;

/// What all loops and connections of a running server share; outlives them. Any thread.
struct HttpContext
{
    HttpLimits limits;
    HttpDeadlines deadlines;
    HttpHandler &handler;
    TrustedProxies proxies;
    RefusalCounters refusals;
    Gauge *openConnections; ///< null: not shown
    HttpBudget budget{limits};
};

/// One thread with its own io_context and the connections that live on it.
class HttpLoop
{
public:
    using Executor = boost::asio::io_context::executor_type;
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

    HttpLoop(HttpContext &context, int number);
    ~HttpLoop();

    void start();
    /// Any other thread: connections finish what is in flight, at most until HttpDeadlines::drain. Then the
    /// thread ends; join() waits for it.
    void drain();
    void join();
    /// Ends the thread at once; what is in flight is lost.
    void halt();

    boost::asio::io_context &io() { return m_io; }
    /// Any thread; the connection was taken from the budget (as `counted`) and is given back by it.
    void adopt(Socket socket, const IpAddress &peer, QByteArray counted);

    // For connections, on this thread.
    HttpContext &context() { return m_context; }
    const std::shared_ptr<HttpMailbox> &mailbox() { return m_mailbox; }
    const std::string &date() const { return m_date; }
    std::array<char, 64 << 10> &scratch() { return m_scratch; }
    void remove(quint64 connection);

private:
    void run();
    void scheduleSweep();
    void sweep();
    void deliver();
    void beginDrain();
    void abortAll();
    bool isFinished() const { return m_draining && m_connections.empty(); }
    void finishIfEmpty();

    HttpContext &m_context;
    int m_number;
    boost::asio::io_context m_io{1};
    boost::asio::executor_work_guard<Executor> m_work{m_io.get_executor()};
    boost::asio::steady_timer m_timer{m_io};
    std::shared_ptr<HttpMailbox> m_mailbox;
    std::vector<HttpMailbox::Letter> m_letters;
    std::unordered_map<quint64, std::shared_ptr<HttpConnection>> m_connections;
    std::chrono::steady_clock::time_point m_drainBy = std::chrono::steady_clock::time_point::max();
    quint64 m_lastId = 0;
    bool m_draining = false;
    std::string m_date;
    std::array<char, 64 << 10> m_scratch; ///< every read goes here first, so idle connections own no buffer
    std::thread m_thread;
};

} // namespace psi
