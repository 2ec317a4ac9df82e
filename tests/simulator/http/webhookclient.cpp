#include "tests/simulator/http/webhookclient.h"

#include <algorithm>

#include "tests/simulator/envelope.h"
#include "tests/simulator/http/webhookconnection.h"

namespace psi::sim {

namespace net = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t mostStatuses = 200000;
constexpr std::size_t mostBodies = 50000;
constexpr std::size_t mostInABody = 100;

Duration pauseBefore(int tries)
{
    return tries <= 1 ? Duration::zero() : std::min<Duration>(1s * (1 << std::min(tries - 2, 6)), 60s);
}

} // namespace

WebhookClient::WebhookClient(net::io_context &io, const HttpTarget &target, QByteArray secret,
                             int connections)
    : m_io(io)
    , m_target(target)
    , m_secret(std::move(secret))
    , m_timer(io)
{
    for (int i = 0; i < connections; ++i) {
        m_connections.push_back(std::make_shared<WebhookConnection>(*this));
        m_idle.push_back(m_connections.back().get());
    }
}

WebhookClient::~WebhookClient() { stop(); }

bool WebhookClient::start(QString &error)
{
    net::ip::tcp::resolver resolver(m_io);
    boost::system::error_code failed;
    const auto found = resolver.resolve(m_target.host.toStdString(), m_target.port.toStdString(), failed);
    if (failed || found.empty()) {
        error = QStringLiteral("%1 has no address").arg(QString::fromUtf8(m_target.host));
        return false;
    }
    m_endpoint = found.begin()->endpoint();
    return true;
}

bool WebhookClient::redirect(const HttpTarget &target, const QByteArray &secret, QString &error)
{
    m_target = target;
    m_secret = secret;
    for (const auto &connection : m_connections)
        connection->disconnect();
    return start(error);
}

void WebhookClient::stop()
{
    m_stopped = true;
    m_timer.cancel();
    for (const auto &connection : m_connections)
        connection->close();
}

void WebhookClient::post(QByteArray body, Done done)
{
    if (m_ready.size() + m_later.size() >= mostBodies) {
        ++m_counts.dropped;
        if (done)
            done(false);
        return;
    }
    m_ready.push_back({std::move(body), std::move(done), 0, std::chrono::steady_clock::now()});
    pump();
}

void WebhookClient::post(Element status)
{
    if (m_statuses.size() >= mostStatuses) {
        ++m_counts.dropped;
        return;
    }
    m_statuses.push_back(std::move(status));
    pump();
}

WebhookCounts WebhookClient::counts() const
{
    WebhookCounts counts = m_counts;
    const std::size_t busy = m_connections.size() - m_idle.size();
    counts.waiting = m_ready.size() + m_later.size() + m_statuses.size() + busy;
    return counts;
}

void WebhookClient::pump()
{
    Post post;
    while (!m_stopped && !m_idle.empty() && takeNext(post)) {
        WebhookConnection *connection = m_idle.back();
        m_idle.pop_back();
        ++post.tries;
        connection->send(std::move(post));
    }
}

// Bodies first: people wait for them; then as many statuses as each idle connection has to carry.
bool WebhookClient::takeNext(Post &post)
{
    if (!m_ready.empty()) {
        post = std::move(m_ready.front());
        m_ready.pop_front();
        return true;
    }
    if (m_statuses.empty())
        return false;
    const std::size_t share = (m_statuses.size() + m_idle.size() - 1) / m_idle.size();
    std::vector<Element> elements;
    while (!m_statuses.empty() && elements.size() < std::min(share, mostInABody)) {
        elements.push_back(std::move(m_statuses.front()));
        m_statuses.pop_front();
    }
    post = {envelopeOf(elements), {}, 0, std::chrono::steady_clock::now()};
    return true;
}

void WebhookClient::onAnswer(WebhookConnection *connection, Post post, int status)
{
    m_idle.push_back(connection);
    if (status == 200) {
        ++m_counts.accepted;
        if (post.done)
            post.done(true);
    } else {
        ++m_counts.refused;
        retry(std::move(post));
    }
    pump();
}

void WebhookClient::retry(Post post)
{
    const Time now = std::chrono::steady_clock::now();
    if (now - post.first > m_patience) {
        ++m_counts.dropped;
        if (post.done)
            post.done(false);
        return;
    }
    m_later.emplace(now + pauseBefore(post.tries), std::move(post));
    arm();
}

void WebhookClient::arm()
{
    if (m_later.empty() || m_stopped)
        return;
    m_timer.expires_at(m_later.begin()->first);
    m_timer.async_wait([this](const boost::system::error_code &error) {
        if (error || m_stopped)
            return;
        const Time now = std::chrono::steady_clock::now();
        while (!m_later.empty() && m_later.begin()->first <= now)
            m_ready.push_back(std::move(m_later.extract(m_later.begin()).mapped()));
        pump();
        arm();
    });
}

} // namespace psi::sim
