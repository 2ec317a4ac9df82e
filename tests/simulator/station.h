#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/simulator/control/simcontrol.h"
#include "tests/simulator/crowd/shownmessage.h"
#include "tests/simulator/http/simserver.h"

namespace psi::sim {

struct StationSettings
{
    Rules rules;
    std::vector<Line> lines; ///< empty: any
    int customers = 0;       ///< people whose names statuses tell: those of `psi-sim send`
    QString ledger;          ///< empty: none
    std::size_t kept = 20000;
    std::uint64_t seed = 1;
};

/// The other side of the router on one port: Graph API, media, areas, and their control. Everything runs on
/// the thread that calls run().
class Station
{
public:
    explicit Station(StationSettings settings);
    ~Station();
    Station(const Station &) = delete;
    Station &operator=(const Station &) = delete;

    /// Listens at a numeric address and port, 0 for a free one. False: `error` says why.
    bool start(const QString &address, QString &error);
    int port() const { return m_server.port(); }
    /// Statuses and customers' messages go there from now on, what still waits too. False: `error` says why.
    bool call(const HttpTarget &target, const QByteArray &secret, QString &error);
    /// Until `stop` is set, within a tenth of a second.
    void run(const std::atomic<bool> &stop);
    /// Ends run().
    void halt() { m_io.stop(); }

    // For whoever plays customers, on the thread of run().
    boost::asio::io_context &io() { return m_io; }
    /// The numbers that exist.
    void setLines(std::vector<Line> lines) { m_graph.setLines(std::move(lines)); }
    PeopleBook &people() { return m_people; }
    EventFeed &feed() { return m_feed; }
    Rules &rules() { return m_rules; }
    CallLog &log() { return m_log; }
    WebhookCounts webhookCounts() const;
    /// Null until call().
    WebhookClient *webhooks() { return m_webhooks.get(); }
    void onAccepted(GraphApi::Listener listener) { m_listener = std::move(listener); }
    void onSay(std::function<ServerReply(const QJsonObject &)> say) { m_say = std::move(say); }

private:
    ServerReply handle(const ServerRequest &request);
    void accepted(const AcceptedMessage &message);
    QJsonObject webhooksJson() const;
    void watchStop(const std::atomic<bool> &stop);

    StationSettings m_settings;
    boost::asio::io_context m_io{1};
    Rules m_rules;
    CallLog m_log;
    PeopleBook m_people;
    EventFeed m_feed;
    GraphApi m_graph;
    AreaReceiver m_areas;
    std::unique_ptr<WebhookClient> m_webhooks;
    StatusPlan m_statuses;
    GraphApi::Listener m_listener;
    std::function<ServerReply(const QJsonObject &)> m_say;
    SimControl m_control;
    SimServer m_server;
    boost::asio::steady_timer m_stopTimer{m_io};
};

} // namespace psi::sim
