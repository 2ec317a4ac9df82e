#include "tests/simulator/station.h"

#include <QJsonArray>

namespace psi::sim {

namespace {

constexpr int webhookConnections = 16;

QJsonObject eventOf(const AcceptedMessage &message, Time time)
{
    const ShownMessage shown = shownMessage(message.body);
    QJsonArray rows;
    for (const ShownRow &row : shown.rows)
        rows.append(QJsonObject{{QStringLiteral("id"), row.id},
                                {QStringLiteral("title"), row.title},
                                {QStringLiteral("description"), row.description},
                                {QStringLiteral("button"), row.isButton}});
    return {{QStringLiteral("kind"), QStringLiteral("answer")},
            {QStringLiteral("at"), static_cast<qint64>(stampOf(time))},
            {QStringLiteral("line"), QString::fromUtf8(message.line.phoneNumberId)},
            {QStringLiteral("phone"), QString::fromUtf8(message.to.key())},
            {QStringLiteral("type"), QString::fromUtf8(message.type)},
            {QStringLiteral("text"), shown.text},
            {QStringLiteral("rows"), rows},
            {QStringLiteral("wamid"), QString::fromUtf8(message.wamid)}};
}

} // namespace

Station::Station(StationSettings settings)
    : m_settings(std::move(settings))
    , m_rules(m_settings.rules)
    , m_log(m_settings.kept)
    , m_graph(m_rules, m_log, m_people, m_settings.lines, m_settings.seed)
    , m_areas(m_rules, m_settings.seed + 1)
    , m_statuses(m_io, m_rules, m_people,
                 [this](Element status) {
                     if (m_webhooks)
                         m_webhooks->post(std::move(status));
                 })
    , m_control({m_rules, m_log, m_graph, m_areas, m_feed, [this] { return webhooksJson(); },
                 [this](const QJsonObject &wish) {
                     return m_say
                                ? m_say(wish)
                                : ServerReply::error(409, QStringLiteral("there is no webhook to write to"));
                 }})
    , m_server(m_io, m_feed, [this](const ServerRequest &request) { return handle(request); })
{
    m_graph.onAccepted([this](const AcceptedMessage &message) { accepted(message); });
    const std::vector<Line> lines =
        m_settings.lines.empty() ? std::vector<Line>{{"106540352242922", "5491155550100"}} : m_settings.lines;
    for (int i = 0; i < m_settings.customers; ++i)
        m_people.add(makeCustomer(i, lines[static_cast<std::size_t>(i) % lines.size()]));
}

Station::~Station()
{
    m_server.stop();
    if (m_webhooks)
        m_webhooks->stop();
}

bool Station::start(const QString &address, QString &error)
{
    if (!m_settings.ledger.isEmpty() && !m_log.openLedger(m_settings.ledger, error))
        return false;
    return m_server.listen(address, error);
}

bool Station::call(const HttpTarget &target, const QByteArray &secret, QString &error)
{
    if (m_webhooks)
        return m_webhooks->redirect(target, secret, error);
    auto client = std::make_unique<WebhookClient>(m_io, target, secret, webhookConnections);
    if (!client->start(error))
        return false;
    m_webhooks = std::move(client);
    return true;
}

void Station::run(const std::atomic<bool> &stop)
{
    watchStop(stop);
    m_io.run();
}

// A signal handler can only set a flag.
void Station::watchStop(const std::atomic<bool> &stop)
{
    if (stop)
        return m_io.stop();
    m_stopTimer.expires_after(std::chrono::milliseconds(100));
    m_stopTimer.async_wait([this, &stop](const boost::system::error_code &error) {
        if (!error)
            watchStop(stop);
    });
}

ServerReply Station::handle(const ServerRequest &request)
{
    if (request.path.startsWith("/_sim/"))
        return m_control.handle(request, request.path.mid(6));
    if (request.path.startsWith("/area/"))
        return m_areas.handle(request, request.path.mid(6));
    return m_graph.handle(request);
}

void Station::accepted(const AcceptedMessage &message)
{
    m_feed.publish([message, now = std::chrono::steady_clock::now()] { return eventOf(message, now); });
    if (m_webhooks)
        m_statuses.follow(message);
    if (m_listener)
        m_listener(message);
}

WebhookCounts Station::webhookCounts() const { return m_webhooks ? m_webhooks->counts() : WebhookCounts{}; }

QJsonObject Station::webhooksJson() const
{
    const WebhookCounts counts = webhookCounts();
    const std::size_t waiting = counts.waiting + m_statuses.waiting();
    return {{QStringLiteral("accepted"), static_cast<qint64>(counts.accepted)},
            {QStringLiteral("refused"), static_cast<qint64>(counts.refused)},
            {QStringLiteral("dropped"), static_cast<qint64>(counts.dropped + m_statuses.dropped())},
            {QStringLiteral("waiting"), static_cast<qint64>(waiting)}};
}

} // namespace psi::sim
