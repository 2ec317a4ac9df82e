#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/simulator/element.h"
#include "tests/simulator/httppool.h"

namespace psi::sim {

class WebhookConnection;

/// What became of the webhooks so far.
struct WebhookCounts
{
    std::int64_t accepted = 0; ///< bodies answered with 200
    std::int64_t refused = 0;  ///< tries that got anything else, or nothing
    std::int64_t dropped = 0;  ///< given up, or no room to wait
    std::size_t waiting = 0;
};

/// Posts signed webhooks as Meta does: several at once, the same bytes again until a 200 comes, first at
/// once, then after 1, 2, 4 … 60 s. Everything on the thread that runs `io`. Memory: 200,000 statuses and
/// 50,000 bodies wait at most; what finds no room is dropped and counted.
class WebhookClient
{
public:
    /// True: answered with 200. False: given up.
    using Done = std::function<void(bool accepted)>;

    WebhookClient(boost::asio::io_context &io, const HttpTarget &target, QByteArray secret, int connections);
    ~WebhookClient();
    WebhookClient(const WebhookClient &) = delete;
    WebhookClient &operator=(const WebhookClient &) = delete;

    /// False: the host has no address, `error` says so.
    bool start(QString &error);
    void stop();
    /// Another address and secret from now on, for all that waits too. False: the host has no address.
    bool redirect(const HttpTarget &target, const QByteArray &secret, QString &error);
    void post(QByteArray body, Done done = {});
    /// Travels with others when more wait than there are connections, at most 100 in a body.
    void post(Element status);
    WebhookCounts counts() const;
    /// How long a body is tried again: Meta's seven days unless told otherwise.
    void setPatience(Duration patience) { m_patience = patience; }

private:
    friend class WebhookConnection;
    struct Post
    {
        QByteArray body;
        Done done;
        int tries = 0;
        Time first;
    };

    void pump();
    bool takeNext(Post &post);
    void onAnswer(WebhookConnection *connection, Post post, int status);
    void retry(Post post);
    void arm();

    boost::asio::io_context &m_io;
    HttpTarget m_target;
    QByteArray m_secret;
    boost::asio::ip::tcp::endpoint m_endpoint;
    Duration m_patience = std::chrono::hours(24 * 7);
    std::vector<std::shared_ptr<WebhookConnection>> m_connections;
    std::vector<WebhookConnection *> m_idle;
    std::deque<Post> m_ready;
    std::deque<Element> m_statuses;
    std::multimap<Time, Post> m_later;
    boost::asio::steady_timer m_timer;
    WebhookCounts m_counts;
    bool m_stopped = false;
};

} // namespace psi::sim
