#include "tests/simulator/storecheck.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "tests/simulator/ordercheck.h"

namespace psi::sim {

namespace {

constexpr qsizetype mostExamples = 12;

constexpr auto statusesSql =
    "SELECT wamid || '|' || estado || '|' || participante FROM router_estados_mensaje";
constexpr auto eventsSql = "SELECT clase, json FROM router_eventos";
constexpr auto deadSql = "SELECT count(*) FROM router_trabajos WHERE estado IN ('muerto', 'reintentando')";

struct Rows
{
    int inPlace = 0; ///< where the kind belongs
    int elsewhere = 0;
};

class Check
{
public:
    Check(const Ledger &ledger, bool allowOthers, CheckReport &report)
        : m_ledger(ledger)
        , m_allowOthers(allowOthers)
        , m_report(report)
    {}

    bool read(StoreReader &store)
    {
        const bool isRead =
            store.each(store.messagesSql(), [this](const StoreRow &row) { onMessage(row); }) &&
            store.each(statusesSql,
                       [this](const StoreRow &row) { found(row.text(0), ElementKind::Status); }) &&
            store.each(eventsSql, [this](const StoreRow &row) { onEvent(row); }) &&
            store.each(deadSql, [this](const StoreRow &row) { m_report.dead = row.integer(0); });
        return isRead;
    }

    void judge()
    {
        for (const auto &[id, entry] : m_ledger.entries)
            count(id, entry);
        const auto inversions = inversionsOf(m_messages);
        const auto stray = strayMessages(m_messages);
        m_report.inversions = static_cast<std::int64_t>(inversions.size());
        m_report.astray = static_cast<std::int64_t>(stray.size());
        for (const LedgerEntry *entry : inversions)
            example("out of order", entry->id);
        for (const LedgerEntry *entry : stray)
            example("astray", entry->id);
        if (m_report.dead > 0)
            example("dead jobs", QByteArray::number(qint64(m_report.dead)));
    }

private:
    KindCount &kind(ElementKind kind) { return m_report.kinds[static_cast<std::size_t>(kind)]; }

    const LedgerEntry *found(const std::string &id, ElementKind place)
    {
        const auto entry = m_ledger.entries.find(id);
        if (entry == m_ledger.entries.end()) {
            kind(place).phantom += m_allowOthers ? 0 : 1;
            if (!m_allowOthers)
                example("phantom", QByteArray::fromStdString(id));
            return nullptr;
        }
        Rows &rows = m_rows[id];
        ++(entry->second.kind == place ? rows.inPlace : rows.elsewhere);
        return &entry->second;
    }

    void onMessage(const StoreRow &row)
    {
        const LedgerEntry *sent = found(row.text(0), ElementKind::Message);
        if (!sent)
            return;
        StoredMessage message{sent, row.text(1), std::nullopt, row.integer(3)};
        if (!row.isNull(2))
            message.row = row.integer(2);
        m_messages.push_back(std::move(message));
    }

    void onEvent(const StoreRow &row)
    {
        const std::string json = row.text(1);
        if (row.text(0) == "mensaje") {
            const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
            found(object.value(QLatin1String("id")).toString().toStdString(), ElementKind::Event);
        } else if (row.text(0) == "error" || row.text(0) == "otro") {
            found(markIn(json), row.text(0) == "error" ? ElementKind::Error : ElementKind::Other);
        }
    }

    // The mark that the simulator puts into what has no id.
    static std::string markIn(const std::string &json)
    {
        for (std::size_t at = json.find("sim"); at != std::string::npos; at = json.find("sim", at + 1)) {
            const std::string mark = json.substr(at, 19);
            if (mark.size() == 19 && mark.find_first_not_of("0123456789abcdef", 3) == std::string::npos)
                return mark;
        }
        return "without a mark";
    }

    void count(const std::string &id, const LedgerEntry &entry)
    {
        const auto at = m_rows.find(id);
        const Rows rows = at == m_rows.end() ? Rows{} : at->second;
        KindCount &sum = kind(entry.kind);
        ++(entry.answer == Answer::Ok ? sum.accepted : sum.unsure);
        sum.stored += rows.inPlace > 0 ? 1 : 0;
        if (entry.answer == Answer::Ok && rows.inPlace == 0) {
            ++sum.lost;
            example(rows.elsewhere > 0 ? "lost (stands in another table)" : "lost", entry.id);
        }
        if (rows.inPlace + rows.elsewhere > 1) {
            sum.doubled += rows.inPlace + rows.elsewhere - 1;
            example("doubled", entry.id);
        }
    }

    void example(const char *what, const QByteArray &which)
    {
        if (m_report.examples.size() < mostExamples)
            m_report.examples.append(
                QStringLiteral("%1: %2").arg(QLatin1String(what), QString::fromUtf8(which)));
    }

    const Ledger &m_ledger;
    bool m_allowOthers;
    CheckReport &m_report;
    std::unordered_map<std::string, Rows> m_rows;
    std::vector<StoredMessage> m_messages;
};

QString row(const char *name, const KindCount &sum)
{
    QString line = QString::fromLatin1(name).leftJustified(16);
    for (const std::int64_t value :
         {sum.accepted, sum.unsure, sum.stored, sum.lost, sum.doubled, sum.phantom})
        line += QString::number(value).rightJustified(10);
    return line + QLatin1Char('\n');
}

} // namespace

std::int64_t CheckReport::lost() const
{
    std::int64_t sum = 0;
    for (const KindCount &kind : kinds)
        sum += kind.lost;
    return sum;
}

bool CheckReport::isClean() const
{
    for (const KindCount &kind : kinds) {
        if (kind.lost + kind.doubled + kind.phantom != 0)
            return false;
    }
    return inversions == 0 && astray == 0 && dead == 0;
}

bool checkStore(const Ledger &ledger, StoreReader &store, bool allowOthers, CheckReport &report)
{
    report = {};
    Check check(ledger, allowOthers, report);
    if (!store.begin())
        return false;
    const bool isRead = check.read(store);
    store.end();
    if (isRead)
        check.judge();
    return isRead;
}

QString tableOf(const CheckReport &report)
{
    QString table =
        QStringLiteral("                  accepted    unsure    stored      lost   doubled   phantom\n");
    constexpr std::array<const char *, 5> names{"messages", "message events", "statuses", "errors",
                                                "other fields"};
    for (std::size_t i = 0; i < names.size(); ++i)
        table += row(names[i], report.kinds[i]);
    table += QStringLiteral("out of order    %1\nastray          %2\ndead jobs       %3\n")
                 .arg(report.inversions, 10)
                 .arg(report.astray, 10)
                 .arg(report.dead, 10);
    for (const QString &example : report.examples)
        table += QStringLiteral("  ") + example + QLatin1Char('\n');
    return table + (report.isClean() ? QStringLiteral("clean\n") : QStringLiteral("NOT CLEAN\n"));
}

} // namespace psi::sim
