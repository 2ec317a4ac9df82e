// The rules as the control interface reads and shows them.
#include <array>

#include <QJsonArray>

#include "tests/simulator/graph/grapherror.h"
#include "tests/simulator/graph/rules.h"

namespace psi::sim {

namespace {

struct ModeWord
{
    const char *word;
    FaultMode mode;
};
constexpr std::array modeWords{
    ModeWord{"ok", FaultMode::Ok},           ModeWord{"slow", FaultMode::Slow},
    ModeWord{"broken", FaultMode::Broken},   ModeWord{"redirect", FaultMode::Redirect},
    ModeWord{"endless", FaultMode::Endless}, ModeWord{"gone", FaultMode::Gone},
    ModeWord{"wrong", FaultMode::Wrong}};

// Reads members by name and notes the first one that does not fit.
class Reader
{
public:
    explicit Reader(const QJsonObject &json)
        : m_json(json)
    {}

    template <typename Set>
    void number(const char *name, double least, double most, Set set)
    {
        if (const QJsonValue value = take(name); !value.isUndefined()) {
            if (!value.isDouble() || value.toDouble() < least || value.toDouble() > most)
                return refuse(name);
            set(value.toDouble());
        }
    }
    void flag(const char *name, bool &into)
    {
        if (const QJsonValue value = take(name); !value.isUndefined())
            value.isBool() ? static_cast<void>(into = value.toBool()) : refuse(name);
    }
    void text(const char *name, QByteArray &into)
    {
        if (const QJsonValue value = take(name); !value.isUndefined())
            value.isString() ? static_cast<void>(into = value.toString().toUtf8()) : refuse(name);
    }
    void texts(const char *name, std::vector<QByteArray> &into)
    {
        if (const QJsonValue value = take(name); !value.isUndefined()) {
            if (!value.isArray())
                return refuse(name);
            into.clear();
            for (const auto &one : value.toArray())
                into.push_back(one.toString().toUtf8());
        }
    }
    QJsonValue take(const char *name)
    {
        m_known.append(QLatin1String(name));
        return m_json.value(QLatin1String(name));
    }
    void refuse(const char *name)
    {
        if (m_error.isEmpty())
            m_error = QStringLiteral("%1 does not fit").arg(QLatin1String(name));
    }
    /// The first mistake; a member that nobody asked for is one.
    QString error() const
    {
        for (const QString &name : m_json.keys()) {
            if (m_error.isEmpty() && !m_known.contains(name))
                return QStringLiteral("unknown member %1").arg(name);
        }
        return m_error;
    }

private:
    QJsonObject m_json;
    QStringList m_known;
    QString m_error;
};

std::optional<Fault> faultOf(const QJsonValue &json)
{
    Fault fault;
    const QJsonObject object =
        json.isString() ? QJsonObject{{QStringLiteral("mode"), json.toString()}} : json.toObject();
    Reader reader(object);
    const auto mode = faultModeOf(reader.take("mode").toString());
    reader.number("probability", 0, 1, [&](double value) { fault.probability = value; });
    reader.number("next", 0, 1e9, [&](double value) { fault.next = static_cast<std::int64_t>(value); });
    if (!mode || !reader.error().isEmpty())
        return {};
    fault.mode = *mode;
    return fault;
}

QJsonObject toJson(const Fault &fault)
{
    QJsonObject json{{QStringLiteral("probability"), fault.probability}};
    for (const ModeWord &word : modeWords) {
        if (word.mode == fault.mode)
            json.insert(QStringLiteral("mode"), QLatin1String(word.word));
    }
    if (fault.next >= 0)
        json.insert(QStringLiteral("next"), static_cast<qint64>(fault.next));
    return json;
}

QJsonObject toJson(const CallRule &rule)
{
    QJsonObject json{{QStringLiteral("id"), static_cast<qint64>(rule.id)},
                     {QStringLiteral("probability"), rule.probability},
                     {QStringLiteral("late"), rule.isLate},
                     {QStringLiteral("lost"), rule.isLost},
                     {QStringLiteral("to"), QString::fromUtf8(rule.to)},
                     {QStringLiteral("line"), QString::fromUtf8(rule.line)},
                     {QStringLiteral("type"), QString::fromUtf8(rule.type)},
                     {QStringLiteral("delay_ms"), static_cast<qint64>(rule.delay.count())}};
    if (rule.code >= 0)
        json.insert(QStringLiteral("code"), rule.code);
    if (rule.next >= 0)
        json.insert(QStringLiteral("next"), static_cast<qint64>(rule.next));
    if (rule.retryAfter >= 0)
        json.insert(QStringLiteral("retry_after"), rule.retryAfter);
    return json;
}

void readLimits(Reader &reader, Rules &rules)
{
    reader.flag("throttle", rules.throttles);
    reader.number("pair_interval_ms", 1, 1e9, [&](double value) {
        rules.limits.pairInterval = std::chrono::milliseconds(static_cast<std::int64_t>(value));
    });
    reader.number("pair_burst", 1, 1e6,
                  [&](double value) { rules.limits.pairBurst = static_cast<int>(value); });
    reader.number("line_rate", 1, 1e6,
                  [&](double value) { rules.limits.lineRate = static_cast<int>(value); });
}

void readAreas(Reader &reader, Rules &rules)
{
    const auto one = [&](const char *name, Fault &into) {
        if (const QJsonValue value = reader.take(name); !value.isUndefined()) {
            const auto fault = faultOf(value);
            fault ? static_cast<void>(into = *fault) : reader.refuse(name);
        }
    };
    one("area", rules.anyArea);
    one("media", rules.media);
    const QJsonObject areas = reader.take("areas").toObject();
    for (auto area = areas.begin(); area != areas.end(); ++area) {
        const auto fault = faultOf(area.value());
        if (!fault)
            return reader.refuse("areas");
        rules.areas[area.key().toUtf8()] = *fault;
    }
    reader.text("area_secret", rules.areaSecret);
    const QJsonObject secrets = reader.take("area_secrets").toObject();
    for (auto secret = secrets.begin(); secret != secrets.end(); ++secret)
        rules.areaSecrets[secret.key().toUtf8()] = secret.value().toString().toUtf8();
}

void readCalls(Reader &reader, Rules &rules)
{
    const QJsonValue calls = reader.take("calls");
    if (calls.isUndefined())
        return;
    rules.calls.clear();
    for (const auto &one : calls.toArray()) {
        QString error;
        auto rule = callRuleOf(one.toObject(), error);
        if (!rule)
            return reader.refuse("calls");
        rule->id = rules.calls.size() + 1;
        rules.calls.push_back(*rule);
    }
}

} // namespace

std::optional<FaultMode> faultModeOf(const QString &word)
{
    for (const ModeWord &known : modeWords) {
        if (word == QLatin1String(known.word))
            return known.mode;
    }
    return {};
}

std::optional<CallRule> callRuleOf(const QJsonObject &json, QString &error)
{
    CallRule rule;
    Reader reader(json);
    reader.take("id");
    reader.number("code", 0, 1e9, [&](double value) { rule.code = static_cast<int>(value); });
    reader.flag("late", rule.isLate);
    reader.flag("lost", rule.isLost);
    reader.number("probability", 0, 1, [&](double value) { rule.probability = value; });
    reader.number("next", 1, 1e9, [&](double value) { rule.next = static_cast<std::int64_t>(value); });
    reader.text("to", rule.to);
    reader.text("line", rule.line);
    reader.text("type", rule.type);
    reader.number("retry_after", 0, 1e6, [&](double value) { rule.retryAfter = static_cast<int>(value); });
    reader.number("delay_ms", 0, 1e9, [&](double value) {
        rule.delay = std::chrono::milliseconds(static_cast<std::int64_t>(value));
    });
    error = reader.error();
    if (error.isEmpty() && rule.code >= 0 && !findGraphError(rule.code))
        error = QStringLiteral("there is no error %1").arg(rule.code);
    return error.isEmpty() ? std::optional(rule) : std::nullopt;
}

bool Rules::change(const QJsonObject &change, QString &error)
{
    Rules changed = *this;
    Reader reader(change);
    const auto time = [&](const char *name, std::chrono::milliseconds &into) {
        reader.number(name, 0, 1e9, [&](double value) {
            into = std::chrono::milliseconds(static_cast<std::int64_t>(value));
        });
    };
    time("latency_ms", changed.latency);
    time("slow_ms", changed.slow);
    time("status_delay_ms", changed.statusDelay);
    reader.texts("statuses", changed.statuses);
    reader.texts("tokens", changed.tokens);
    reader.flag("tokens_expired", changed.tokensExpired);
    reader.flag("without_nine", changed.withoutNine);
    reader.flag("windows", changed.windows);
    readLimits(reader, changed);
    readAreas(reader, changed);
    readCalls(reader, changed);
    error = reader.error();
    if (!error.isEmpty())
        return false;
    *this = std::move(changed);
    return true;
}

QJsonObject Rules::toJson() const
{
    const auto list = [](const std::vector<QByteArray> &texts) {
        QJsonArray array;
        for (const QByteArray &text : texts)
            array.append(QString::fromUtf8(text));
        return array;
    };
    QJsonArray rules;
    for (const CallRule &rule : calls)
        rules.append(psi::sim::toJson(rule));
    QJsonObject byArea;
    for (const auto &[id, fault] : areas)
        byArea.insert(QString::fromUtf8(id), psi::sim::toJson(fault));
    const auto pair = std::chrono::duration_cast<std::chrono::milliseconds>(limits.pairInterval);
    return {{QStringLiteral("latency_ms"), static_cast<qint64>(latency.count())},
            {QStringLiteral("slow_ms"), static_cast<qint64>(slow.count())},
            {QStringLiteral("status_delay_ms"), static_cast<qint64>(statusDelay.count())},
            {QStringLiteral("statuses"), list(statuses)},
            {QStringLiteral("tokens_expired"), tokensExpired},
            {QStringLiteral("without_nine"), withoutNine},
            {QStringLiteral("windows"), windows},
            {QStringLiteral("throttle"), throttles},
            {QStringLiteral("pair_interval_ms"), static_cast<qint64>(pair.count())},
            {QStringLiteral("pair_burst"), limits.pairBurst},
            {QStringLiteral("line_rate"), limits.lineRate},
            {QStringLiteral("calls"), rules},
            {QStringLiteral("area"), psi::sim::toJson(anyArea)},
            {QStringLiteral("areas"), byArea},
            {QStringLiteral("media"), psi::sim::toJson(media)}};
}

} // namespace psi::sim
