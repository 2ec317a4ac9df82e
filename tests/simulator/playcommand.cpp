#include <poll.h>
#include <unistd.h>

#include <QJsonArray>

#include "tests/simulator/commands.h"
#include "tests/simulator/crowd/eventtext.h"
#include "tests/simulator/crowd/simlink.h"
#include "tests/simulator/graph/recipient.h"
#include "tests/simulator/options.h"
#include "tests/simulator/simtime.h"

namespace psi::sim {

using namespace std::chrono_literals;

namespace {

constexpr OptionSpec specs[] = {
    {"dir", "DIR", "", "the folder that psi-sim demo writes sim.json to"},
    {"url", "URL", "", "or the Graph API's URL that psi-sim serve said"},
    {"phone", "N", nullptr, "the customer to be, with country code: 5491155551234"},
    {"line", "ID", "", "phone_number_id to write to (default: the first)"},
    {"patience", "SECONDS", "10", "lines from a pipe wait so long for the answer to the one before"},
};

constexpr auto intro =
    "psi-sim play: be a customer. A text is sent as it is; a number taps that row of the last answer;\n"
    "/image /audio /video /document /sticker /location send something of the kind; 'text sends a number as "
    "text.\n"
    "Ends with the input (Ctrl+D) or Ctrl+C.\n";

// As the simulator names the customer, however the number was written.
QString phoneOf(Options &options)
{
    const auto who = recipientOf({{QStringLiteral("to"), options.text("phone")}});
    if (!who && options.isSet("phone"))
        options.addError(
            QStringLiteral("--phone must be a number of 7 to 15 digits, not %1").arg(options.text("phone")));
    return who ? QString::fromUtf8(who->waId) : QString();
}

// A customer at a terminal, or lines from a pipe.
class Player
{
public:
    Player(SimLink &link, Options &options)
        : m_link(link)
        , m_phone(phoneOf(options))
        , m_line(options.text("line"))
        , m_patience(std::chrono::seconds(options.integer("patience", 0, 3600)))
        , m_isTerminal(isatty(STDIN_FILENO) == 1)
    {}

    const QString &phone() const { return m_phone; }

    int run(const std::atomic<bool> &stop)
    {
        if (m_isTerminal)
            say(QStringLiteral("> "));
        while (!stop && !isDone()) {
            pollfd waited[2]{{m_link.socket(), POLLIN, 0}, {mayType() ? STDIN_FILENO : -1, POLLIN, 0}};
            ::poll(waited, 2, m_wish.isEmpty() ? 100 : 20);
            if (!show())
                return fail(QStringLiteral("the simulator has ended"));
            if (waited[1].revents != 0)
                readInput();
            if (m_wish.isEmpty() && mayType())
                takeLine();
            if (!m_wish.isEmpty() && !sendWish())
                return fail(m_error);
        }
        return 0;
    }

private:
    int fail(const QString &reason)
    {
        complain(reason);
        return 1;
    }
    bool isWaiting() const { return m_waits && std::chrono::steady_clock::now() < m_until; }
    // From a pipe one line at a time, so that a number finds the rows that it means.
    bool mayType() const { return m_wish.isEmpty() && (m_isTerminal || !isWaiting()); }
    bool isDone() const
    {
        return m_ended && m_input.isEmpty() && m_wish.isEmpty() && (m_isTerminal || !isWaiting());
    }

    bool show()
    {
        std::vector<QJsonObject> events;
        const bool isOpen = m_link.read(events);
        for (const QJsonObject &event : events) {
            if (event.value(QLatin1String("kind")).toString() != QLatin1String("answer"))
                continue;
            m_rows = event.value(QLatin1String("rows")).toArray();
            m_waits = false;
            say((m_isTerminal ? QStringLiteral("\r") : QString()) + answerText(event) +
                (m_isTerminal ? QStringLiteral("> ") : QString()));
        }
        return isOpen;
    }

    void readInput()
    {
        char bytes[4096];
        const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (got > 0)
            m_input.append(bytes, static_cast<qsizetype>(got));
        m_ended = m_ended || got <= 0;
        if (m_ended && !m_input.isEmpty() && !m_input.endsWith('\n'))
            m_input += '\n';
    }

    void takeLine()
    {
        const qsizetype end = m_input.indexOf('\n');
        if (end < 0)
            return;
        const QString line = QString::fromUtf8(m_input.left(end)).trimmed();
        m_input.remove(0, end + 1);
        if (line.isEmpty())
            return;
        m_wish = {{QStringLiteral("phone"), m_phone}, {QStringLiteral("line"), m_line}};
        bool isNumber = false;
        const int number = line.toInt(&isNumber);
        if (isNumber && number >= 1 && number <= m_rows.size())
            m_wish.insert(QStringLiteral("choice"), m_rows[number - 1][QLatin1String("id")]);
        else if (line.startsWith(QLatin1Char('/')))
            m_wish.insert(QStringLiteral("file"), line.mid(1));
        else
            m_wish.insert(QStringLiteral("text"), line.mid(line.startsWith(QLatin1Char('\'')) ? 1 : 0));
    }

    // False: the simulator does not want it.
    bool sendWish()
    {
        const SimLink::Answer answer = m_link.request("POST", "say", m_wish);
        if (answer.status == 409 && m_tries++ < 500)
            return true; // the message before is on its way
        m_tries = 0;
        m_error = answer.json.value(QLatin1String("error")).toString(QStringLiteral("no answer"));
        m_wish = {};
        if (answer.status != 202)
            return m_isTerminal && answer.status == 400 ? (complain(m_error), true) : false;
        m_waits = true;
        m_until = std::chrono::steady_clock::now() + m_patience;
        return true;
    }

    SimLink &m_link;
    QString m_phone;
    QString m_line;
    Duration m_patience;
    bool m_isTerminal;
    QByteArray m_input;
    bool m_ended = false;
    QJsonArray m_rows;  ///< of the last answer
    QJsonObject m_wish; ///< to be sent
    int m_tries = 0;
    bool m_waits = false;
    Time m_until;
    QString m_error;
};

} // namespace

int runPlay(const QStringList &arguments, const std::atomic<bool> &stop)
{
    Options options(specs, arguments);
    if (options.wantsHelp()) {
        say(QString::fromUtf8(intro) + Options::describe(specs));
        return 0;
    }
    if (options.isSet("dir") == options.isSet("url"))
        options.addError(QStringLiteral("--dir or --url is required"));
    SimLink link;
    Player player(link, options);
    if (!options.errors().isEmpty())
        return usageError(QStringLiteral("play"), options.errors());
    QString error;
    const bool isFound = options.isSet("dir") ? link.find(options.text("dir"), error)
                                              : link.setGraph(options.text("url"), error);
    if (!isFound || !link.listen(0, player.phone().toUtf8(), error)) {
        complain(error);
        return 1;
    }
    return player.run(stop);
}

} // namespace psi::sim
