#include "service/adapters/http/httploop.h"

#include <ctime>
#include <exception>

#include <pthread.h>

#include <boost/asio/post.hpp>

#include "service/adapters/http/httpconnection.h"
#include "service/adapters/http/httpstatus.h"

namespace psi {

namespace net = boost::asio;

HttpLoop::HttpLoop(HttpContext &context, int number)
    : m_context(context)
    , m_number(number)
    , m_mailbox(std::make_shared<HttpMailbox>([this] { net::post(m_io, [this] { deliver(); }); }))
    , m_date(httpDate(std::time(nullptr)))
{}

HttpLoop::~HttpLoop()
{
    m_mailbox->close();
    halt();
}

void HttpLoop::halt()
{
    m_io.stop();
    join();
}

void HttpLoop::start()
{
    scheduleSweep();
    m_thread = std::thread([this] { run(); });
}

void HttpLoop::run()
{
    pthread_setname_np(pthread_self(), ("psi-http-" + std::to_string(m_number)).c_str());
    for (;;) {
        try {
            m_io.run();
            return;
        } catch (const std::exception &) {
            // Out of memory within one connection's event; its deadline ends that connection.
        }
    }
}

void HttpLoop::drain()
{
    net::post(m_io, [this] { beginDrain(); });
}

void HttpLoop::join()
{
    if (m_thread.joinable())
        m_thread.join();
}

void HttpLoop::adopt(Socket socket, const IpAddress &peer, QByteArray counted)
{
    net::post(m_io, [this, socket = std::move(socket), peer, counted = std::move(counted)]() mutable {
        if (m_draining) {
            m_context.budget.giveConnection(counted);
            return;
        }
        const quint64 id = ++m_lastId;
        auto connection =
            std::make_shared<HttpConnection>(*this, std::move(socket), id, peer, std::move(counted));
        m_connections.emplace(id, connection);
        connection->start();
    });
}

void HttpLoop::remove(quint64 connection)
{
    m_connections.erase(connection);
    finishIfEmpty();
}

void HttpLoop::scheduleSweep()
{
    m_timer.expires_after(m_context.deadlines.sweep);
    m_timer.async_wait([this](const boost::system::error_code &error) {
        if (!error)
            sweep();
    });
}

void HttpLoop::sweep()
{
    if (isFinished()) // cancelled too late: the timer had expired already
        return;
    scheduleSweep();
    m_date = httpDate(std::time(nullptr));
    if (m_number == 0 && m_context.openConnections)
        m_context.openConnections->set(m_context.budget.connections());
    const auto now = std::chrono::steady_clock::now();
    for (auto next = m_connections.begin(); next != m_connections.end();) {
        const std::shared_ptr<HttpConnection> connection = next->second;
        ++next; // the connection may remove itself
        connection->sweep(now + m_context.deadlines.sweep);
    }
    if (now >= m_drainBy)
        abortAll();
}

void HttpLoop::deliver()
{
    m_mailbox->takeAll(m_letters);
    std::vector<std::shared_ptr<HttpConnection>> answered;
    answered.reserve(m_letters.size());
    for (HttpMailbox::Letter &letter : m_letters) {
        const auto found = m_connections.find(letter.connection);
        if (found != m_connections.end() && found->second->answer(letter.request, std::move(letter.answer)))
            answered.push_back(found->second);
    }
    for (const std::shared_ptr<HttpConnection> &connection : answered)
        connection->flush();
}

void HttpLoop::beginDrain()
{
    m_draining = true;
    m_drainBy = std::chrono::steady_clock::now() + m_context.deadlines.drain;
    for (auto next = m_connections.begin(); next != m_connections.end();) {
        const std::shared_ptr<HttpConnection> connection = next->second;
        ++next;
        connection->drain();
    }
    finishIfEmpty();
}

void HttpLoop::abortAll()
{
    for (auto next = m_connections.begin(); next != m_connections.end();) {
        const std::shared_ptr<HttpConnection> connection = next->second;
        ++next;
        connection->abort();
    }
}

void HttpLoop::finishIfEmpty()
{
    if (!isFinished())
        return;
    m_work.reset();
    m_timer.cancel();
}

} // namespace psi
