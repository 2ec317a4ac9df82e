#include <optional>
#include <random>
#include <thread>

#include <boost/asio/post.hpp>

#include "tests/simulator/commands.h"
#include "tests/simulator/day/dayscript.h"
#include "tests/simulator/options.h"
#include "tests/simulator/progress.h"
#include "tests/simulator/station.h"

namespace psi::sim {

namespace {

constexpr OptionSpec specs[] = {
    {"url", "URL", nullptr, "the webhook: http://HOST:PORT/PATH"},
    {"secret", "TEXT", nullptr, "app secret to sign with"},
    {"line", "ID[,ID]", nullptr, "phone_number_id of the business number; several share the customers"},
    {"customers", "N", "50", "how many people write"},
    {"hours", "H", "26", "how long before its end the day begins"},
    {"end", "SECONDS", "0", "unix time at which the day ends; 0: now"},
    {"rate", "R", "0", "messages per second; 0: as fast as the connections take them"},
    {"connections", "C", "16", "kept-alive connections"},
    {"duplicates", "P", "0", "share of the deliveries that come twice, 0 to 1"},
    {"out", "FILE", "", "ledger, one JSON line a message; written afresh"},
    {"listen", "HOST:PORT", "", "serves a Graph API and areas there meanwhile (default: not)"},
    {"linger", "SECONDS", "0", "serves on after the last message"},
    {"seed", "S", "", "the same seed and end send the same bytes (default: a random one)"},
};

constexpr auto intro =
    "psi-sim day: a day of a school's customers, told by the times that their messages carry and sent at "
    "once.\nEach conversation in order. Ends with 0 only if all were answered with 200.\n";

struct DayPlan
{
    DaySettings day;
    SendSettings send;
    QString listen;
    std::chrono::seconds linger{};
};

DayPlan planOf(Options &options)
{
    DayPlan plan;
    if (!HttpTarget::parse(options.text("url"), plan.send.targets.emplace_back()) && options.isSet("url"))
        options.addError(
            QStringLiteral("--url must be http://HOST[:PORT]/PATH, not %1").arg(options.text("url")));
    plan.send.secret = options.text("secret").toUtf8();
    plan.send.rate = options.number("rate", 0, 100000);
    plan.send.connections = static_cast<int>(options.integer("connections", 1, 10000));
    plan.send.duplicates = options.number("duplicates", 0, 1);
    plan.day.lines = linesOf(options.text("line"));
    if (options.isSet("line") && plan.day.lines.empty())
        options.addError(QStringLiteral("--line names no phone_number_id"));
    plan.day.customers = static_cast<int>(options.integer("customers", 1, 100000));
    plan.day.hours = static_cast<int>(options.integer("hours", 1, 1000));
    plan.day.end = options.integer("end", 0, INT64_MAX);
    if (plan.day.end == 0)
        plan.day.end = stampOf(std::chrono::steady_clock::now()) / 1000000;
    const bool hasSeed = !options.text("seed").isEmpty();
    plan.day.seed = hasSeed ? static_cast<std::uint64_t>(options.integer("seed", 0, INT64_MAX))
                            : std::random_device{}() * 0x100000001ULL;
    plan.send.seed = plan.day.seed;
    plan.listen = options.text("listen");
    plan.linger = std::chrono::seconds(options.integer("linger", 0, 1000000));
    return plan;
}

/// Serves in a thread of its own while the day is sent.
class Background
{
public:
    explicit Background(const DayPlan &plan)
        : m_station({{}, plan.day.lines, plan.day.customers, {}, 20000, plan.day.seed})
    {}
    ~Background() { stop(); }
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;

    bool start(const DayPlan &plan, QString &error)
    {
        if (!m_station.start(plan.listen, error) ||
            !m_station.call(plan.send.targets.front(), plan.send.secret, error))
            return false;
        m_thread = std::thread([this] { m_station.run(m_stop); });
        return true;
    }
    /// Any thread.
    void heard(const Element &element, std::int64_t time)
    {
        const QByteArray who = element.conversation.mid(element.conversation.indexOf(':') + 1);
        boost::asio::post(m_station.io(), [this, who, time] { m_station.people().heard(who, time); });
    }
    void stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    Station m_station;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

void linger(std::chrono::seconds time, const std::atomic<bool> &stop)
{
    const Time end = std::chrono::steady_clock::now() + time;
    while (!stop && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

int sendDay(const DayPlan &plan, LedgerWriter &ledger, Background *background, const std::atomic<bool> &stop)
{
    DayScript script(plan.day);
    SendSettings settings = plan.send;
    settings.count = static_cast<std::int64_t>(script.events().size());
    Sender sender(
        settings,
        [&](std::int64_t, std::int64_t) {
            auto delivery = script.next();
            if (delivery && background)
                background->heard(delivery->elements.front(), script.lastTime());
            return delivery;
        },
        ledger);
    if (!sender.isUsable()) {
        complain(QStringLiteral("the webhook's host has no address"));
        return 1;
    }
    Progress progress(QStringLiteral("psi-sim day"));
    const SendReport report = sender.run(stop, [&](const SendReport &now) { progress.show(now); });
    progress.finish();
    say(summaryOf(report));
    const bool isDone = report.accepted == settings.count && report.abandoned == 0 && report.waiting == 0;
    return isDone && !report.ledgerFailed ? 0 : 1;
}

} // namespace

int runDay(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    const DayPlan plan = planOf(options);
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("day"), options.errors());
    QString error;
    LedgerWriter ledger;
    std::optional<Background> background;
    if (!plan.listen.isEmpty())
        background.emplace(plan);
    if ((background && !background->start(plan, error)) ||
        (!options.text("out").isEmpty() && !ledger.open(options.text("out"), error))) {
        complain(error);
        return 1;
    }
    const int code = sendDay(plan, ledger, background ? &*background : nullptr, stop);
    if (background)
        linger(plan.linger, stop);
    return code;
}

} // namespace psi::sim
