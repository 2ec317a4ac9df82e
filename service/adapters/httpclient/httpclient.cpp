#include "service/adapters/httpclient/httpclient.h"

#include <algorithm>

#include "service/adapters/httpclient/clientloop.h"
#include "service/adapters/httpclient/clienttls.h"

namespace psi {

struct HttpClient::Running
{
    Running(const HttpClientSettings &settings, ClientTls tlsContext)
        : tls(std::move(tlsContext))
        , lookup(settings.resolve)
    {
        for (int i = 0; i < std::max(1, settings.threads); ++i)
            loops.push_back(std::make_unique<ClientLoop>(settings, tls, lookup));
    }

    ClientTls tls;
    HostLookup lookup;
    std::vector<std::unique_ptr<ClientLoop>> loops;
};

HttpClient::HttpClient(HttpClientSettings settings)
    : m_settings(std::move(settings))
{}

HttpClient::~HttpClient() { stop(); }

Result<void> HttpClient::start()
{
    const std::lock_guard lock(m_mutex);
    if (m_running)
        return {};
    Result<ClientTls> tls = ClientTls::make(m_settings.caFile);
    if (!tls)
        return tls.error();
    m_running = std::make_unique<Running>(m_settings, std::move(*tls));
    for (const auto &loop : m_running->loops)
        loop->start();
    return {};
}

void HttpClient::stop()
{
    std::unique_ptr<Running> running;
    {
        const std::lock_guard lock(m_mutex);
        running = std::move(m_running);
    }
    if (!running)
        return;
    for (const auto &loop : running->loops)
        loop->beginStop();
    for (const auto &loop : running->loops)
        loop->join();
    running->lookup.stop();
}

void HttpClient::send(ClientRequest request, Done done)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_running) {
            const std::size_t loop = m_next++ % m_running->loops.size();
            m_running->loops[loop]->send(std::move(request), std::move(done));
            return;
        }
    }
    ClientAnswer answer;
    answer.fault = "STOPPED";
    done(std::move(answer));
}

void HttpClient::post(std::function<void()> work)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_running) {
            m_running->loops.front()->post(std::move(work));
            return;
        }
    }
    work();
}

qint64 HttpClient::connectionsOpened() const
{
    const std::lock_guard lock(m_mutex);
    qint64 sum = 0;
    if (m_running) {
        for (const auto &loop : m_running->loops)
            sum += loop->connectionsOpened();
    }
    return sum;
}

} // namespace psi
