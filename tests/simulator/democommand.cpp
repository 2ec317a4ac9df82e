#include <optional>
#include <random>

#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <unistd.h>

#include "tests/simulator/commands.h"
#include "tests/simulator/crowd/crowd.h"
#include "tests/simulator/demofile.h"
#include "tests/simulator/options.h"
#include "tests/simulator/ruleoptions.h"

namespace psi::sim {

using namespace std::chrono_literals;

namespace {

constexpr OptionSpec specs[] = {
    {"dir", "DIR", nullptr, "data dir of the demo: sim.json is written there, demo.json waited for"},
    {"rate", "R", "5", "messages of customers per second"},
    {"customers", "N", "40", "how many people are there at a time"},
    {"for", "SECONDS", "0", "end after so long; 0: when stopped (Ctrl+C)"},
    {"latency", "MS", "80", "before each answer of the Graph API"},
    {"error", "CODE:P[:late],…", "", "share P of the router's messages gets this error"},
    {"lose-answer", "P", "0", "share of them that gets no answer"},
    {"throttle", nullptr, nullptr, "Meta's limits"},
    {"area", "MODE[:P]", "ok", "what area webhooks get: ok slow broken redirect endless"},
    {"slow", "MS", "30000", "how late slow answers are"},
    {"status-delay", "MS", "400", "before each of sent, delivered, read"},
    {"seed", "S", "", "the same seed throws the same dice (default: a random one)"},
};

constexpr auto intro =
    "psi-sim demo: a Graph API, areas, and customers that read the menus, choose, send files and come back,\n"
    "for a service started with `psi-router serve --demo --graph URL` (URL: sim.json), until stopped.\n";

struct DemoSettings
{
    QString dir;
    StationSettings station;
    CrowdSettings crowd;
    std::chrono::seconds length{};
};

/// A run of the demo, on the station's thread.
class Demo
{
public:
    explicit Demo(const DemoSettings &settings)
        : m_settings(settings)
        , m_station(settings.station)
        , m_chats(m_station, settings.station.seed + 1)
        , m_timer(m_station.io())
        , m_end(m_station.io())
        , m_isTerminal(isatty(STDERR_FILENO) == 1)
    {}

    int run(const std::atomic<bool> &stop)
    {
        QString error;
        if (!listen(error) || !writeSimFile(error)) {
            complain(error);
            return 1;
        }
        if (m_settings.length > 0s) {
            m_end.expires_after(m_settings.length);
            m_end.async_wait([this](const boost::system::error_code &) { m_station.halt(); });
        }
        look();
        m_station.run(stop);
        QFile::remove(simFile());
        if (m_crowd)
            say(summary() + QLatin1Char('\n'));
        return m_crowd || stop ? 0 : 1;
    }

private:
    QString simFile() const { return m_settings.dir + QStringLiteral("/sim.json"); }

    QString portFile() const { return m_settings.dir + QStringLiteral("/sim-port"); }

    // The port of the last time where it is still free: a store that is kept knows the areas' URLs.
    bool listen(QString &error)
    {
        QFile file(portFile());
        const int last = file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
        return (last > 0 && m_station.start(QStringLiteral("127.0.0.1:%1").arg(last), error)) ||
               m_station.start(QStringLiteral("127.0.0.1:0"), error);
    }

    bool writeSimFile(QString &error)
    {
        const bool isNew = !QFile::exists(m_settings.dir);
        QDir().mkpath(m_settings.dir);
        if (isNew)
            QFile::setPermissions(m_settings.dir, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QFile port(portFile());
        const bool kept =
            port.open(QIODevice::WriteOnly) && port.write(QByteArray::number(m_station.port()) + '\n') > 0;
        QSaveFile file(simFile());
        const bool written = kept && file.open(QIODevice::WriteOnly) &&
                             file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                             file.write(QStringLiteral("{\"graph\": \"http://127.0.0.1:%1/v24.0\"}\n")
                                            .arg(m_station.port())
                                            .toUtf8()) > 0 &&
                             file.commit();
        if (!written)
            error = QStringLiteral("%1: %2").arg(simFile(), file.errorString());
        return written;
    }

    // Follows demo.json: the service may come later, and come again on other ports.
    void look()
    {
        QString error;
        const auto demo = DemoFile::read(m_settings.dir + QStringLiteral("/demo.json"), error);
        if (demo)
            follow(*demo);
        else if (!m_crowd && !std::exchange(m_told, true))
            complain(QStringLiteral("waiting for the service (%1)").arg(error));
        if (m_crowd)
            showProgress();
        m_timer.expires_after(m_crowd ? 1000ms : 100ms);
        m_timer.async_wait([this](const boost::system::error_code &failed) {
            if (!failed)
                look();
        });
    }

    void follow(const DemoFile &demo)
    {
        if (m_port == demo.webhook.port && m_secret == demo.secret)
            return;
        QString error;
        if (!m_station.call(demo.webhook, demo.secret, error))
            return complain(error);
        m_port = demo.webhook.port;
        m_secret = demo.secret;
        m_station.rules().areaSecret = demo.secret; // the demo's areas are given the same
        if (m_crowd)
            return;
        m_station.setLines(demo.lines);
        m_chats.attach(demo.lines);
        CrowdSettings crowd = m_settings.crowd;
        crowd.lines = demo.lines;
        m_crowd.emplace(m_station, m_chats, crowd);
        m_crowd->start();
    }

    QString summary() const
    {
        const WebhookCounts posted = m_station.webhookCounts();
        return QStringLiteral(
                   "psi-sim demo: %1 messages written, %2 of them taps; %3 answers came, %4 people were "
                   "handed over; %5 webhooks accepted, %6 refused, %7 waiting")
            .arg(m_chats.written())
            .arg(m_chats.taps())
            .arg(m_chats.answers())
            .arg(m_crowd->handedOver())
            .arg(posted.accepted)
            .arg(posted.refused)
            .arg(posted.waiting);
    }

    // Each second on a terminal, on the same line; each ten seconds elsewhere.
    void showProgress()
    {
        if (m_isTerminal)
            std::fprintf(stderr, "\r\x1b[K%s", summary().toUtf8().constData());
        else if (m_seconds % 10 == 9)
            std::fprintf(stderr, "%s\n", summary().toUtf8().constData());
        ++m_seconds;
    }

    DemoSettings m_settings;
    Station m_station;
    Chats m_chats;
    std::optional<Crowd> m_crowd;
    boost::asio::steady_timer m_timer;
    boost::asio::steady_timer m_end;
    bool m_isTerminal;
    bool m_told = false;
    int m_seconds = 0;
    QByteArray m_port;
    QByteArray m_secret;
};

DemoSettings settingsOf(Options &options)
{
    DemoSettings settings;
    settings.dir = options.text("dir");
    settings.length = std::chrono::seconds(options.integer("for", 0, 1000000));
    settings.crowd.rate = options.number("rate", 0.1, 10000);
    settings.crowd.customers = static_cast<int>(options.integer("customers", 1, 100000));
    const bool hasSeed = !options.text("seed").isEmpty();
    settings.crowd.seed = hasSeed ? static_cast<std::uint64_t>(options.integer("seed", 0, INT64_MAX))
                                  : std::random_device{}() * 0x100000001ULL;
    settings.station.seed = settings.crowd.seed + 1;
    settings.station.rules = rulesOf(options);
    return settings;
}

} // namespace

int runDemo(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    const DemoSettings settings = settingsOf(options);
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("demo"), options.errors());
    return Demo(settings).run(stop);
}

} // namespace psi::sim
