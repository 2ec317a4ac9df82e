#include "service/adapters/httpclient/clientloop.h"

#include <exception>
#include <vector>

#include <boost/asio/post.hpp>

#include "shared/threadname.h"

namespace psi {

namespace {
constexpr std::chrono::milliseconds sweepEvery{500};
} // namespace

void ClientLoopHandle::post(std::function<void()> work)
{
    const std::lock_guard lock(m_mutex);
    if (m_io != nullptr)
        boost::asio::post(*m_io, std::move(work));
}

void ClientLoopHandle::close()
{
    const std::lock_guard lock(m_mutex);
    m_io = nullptr;
}

ClientLoop::ClientLoop(const HttpClientSettings &settings, ClientTls &tls, HostLookup &lookup)
    : m_settings(settings)
    , m_tls(tls)
    , m_lookup(lookup)
    , m_handle(std::make_shared<ClientLoopHandle>(m_io))
    , m_pool(settings.idleFor, settings.mostIdle)
{}

ClientLoop::~ClientLoop()
{
    m_handle->close();
    m_io.stop();
    join();
}

void ClientLoop::start()
{
    m_thread = std::thread([this] { run(); });
}

void ClientLoop::run()
{
    nameThisThread(m_settings.name.constData());
    for (;;) {
        try {
            m_io.run();
            return;
        } catch (const std::exception &) {
            // Out of memory within one call's event; its deadline ends that call.
        }
    }
}

void ClientLoop::beginStop()
{
    boost::asio::post(m_io, [this] { endAll(); });
}

void ClientLoop::join()
{
    if (m_thread.joinable())
        m_thread.join();
}

void ClientLoop::send(ClientRequest request, HttpClient::Done done)
{
    boost::asio::post(m_io, [this, request = std::move(request), done = std::move(done)]() mutable {
        auto call = std::make_shared<ClientCall>(*this, std::move(request), std::move(done));
        m_calls.emplace(call.get(), call);
        call->start();
    });
}

void ClientLoop::post(std::function<void()> work) { boost::asio::post(m_io, std::move(work)); }

std::shared_ptr<ClientConnection> ClientLoop::newConnection(const WebUrl &url)
{
    m_opened.fetch_add(1, std::memory_order_relaxed);
    scheduleSweep();
    return std::make_shared<ClientConnection>(m_io, m_tls.context(), url);
}

void ClientLoop::remove(ClientCall *call)
{
    m_calls.erase(call);
    endIfEmpty();
}

// Runs while there are calls or unused connections.
void ClientLoop::scheduleSweep()
{
    if (m_sweeping || m_stopping)
        return;
    m_sweeping = true;
    m_sweep.expires_after(sweepEvery);
    m_sweep.async_wait([this](const boost::system::error_code &error) {
        m_sweeping = false;
        if (error)
            return;
        if (m_pool.sweep() || !m_calls.empty())
            scheduleSweep();
    });
}

void ClientLoop::endAll()
{
    m_stopping = true;
    std::vector<std::shared_ptr<ClientCall>> calls;
    for (const auto &[raw, call] : m_calls)
        calls.push_back(call);
    for (const std::shared_ptr<ClientCall> &call : calls)
        call->abandon("STOPPED");
    endIfEmpty();
}

void ClientLoop::endIfEmpty()
{
    if (!m_stopping || !m_calls.empty())
        return;
    m_pool.closeAll();
    m_sweep.cancel();
    m_work.reset();
}

} // namespace psi
