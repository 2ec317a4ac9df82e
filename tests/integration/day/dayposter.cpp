#include "tests/integration/day/dayposter.h"

#include <atomic>
#include <memory>
#include <thread>

#include "tests/simulator/signature.h"
#include "tests/support/httpclient.h"

namespace psi::test {

namespace {

constexpr int threads = 8;

/// A kept connection to each instance. One thread.
class Poster
{
public:
    Poster(const std::vector<QByteArray> &webhooks, const QByteArray &secret, std::size_t turn)
        : m_webhooks(webhooks)
        , m_secret(secret)
        , m_clients(webhooks.size())
        , m_turn(turn)
    {}

    bool deliver(const QByteArray &body, std::chrono::steady_clock::time_point until)
    {
        const QByteArray signature = sim::signatureOf(body, m_secret);
        while (std::chrono::steady_clock::now() < until) {
            if (post(m_turn++ % m_webhooks.size(), body, signature) == 200)
                return true;
        }
        return false;
    }

private:
    int post(std::size_t instance, const QByteArray &body, const QByteArray &signature)
    {
        std::unique_ptr<HttpClient> &client = m_clients[instance];
        if (!client)
            client = std::make_unique<HttpClient>(m_webhooks[instance]);
        client->send("POST /webhook HTTP/1.1\r\nHost: psi\r\nContent-Type: application/json\r\n"
                     "X-Hub-Signature-256: " +
                     signature + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
                     body);
        const int status = client->readReply().status;
        if (status != 200)
            client.reset();
        return status;
    }

    const std::vector<QByteArray> &m_webhooks;
    const QByteArray &m_secret;
    std::vector<std::unique_ptr<HttpClient>> m_clients;
    std::size_t m_turn;
};

} // namespace

std::string postAll(const std::vector<PostLane> &lanes, const std::vector<QByteArray> &webhooks,
                    const QByteArray &secret, std::chrono::seconds patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    std::atomic<std::size_t> next = 0;
    std::atomic<int> failed = 0;
    std::vector<std::thread> pool;
    for (int i = 0; i < threads; ++i)
        pool.emplace_back([&, i] {
            Poster poster(webhooks, secret, static_cast<std::size_t>(i));
            for (std::size_t lane = next++; lane < lanes.size(); lane = next++) {
                for (const QByteArray &body : lanes[lane])
                    failed += poster.deliver(body, until) ? 0 : 1;
            }
        });
    for (std::thread &thread : pool)
        thread.join();
    return failed == 0 ? std::string() : std::to_string(failed) + " webhooks were not accepted";
}

} // namespace psi::test
