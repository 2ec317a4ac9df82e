#include "shared/api/apicheck.h"

#include <algorithm>
#include <cmath>

#include <QDateTime>
#include <QJsonArray>

namespace psi {

namespace {

constexpr std::int64_t longestText = 4096;
constexpr std::int64_t longestList = 200;
constexpr std::int64_t greatestInteger = 9'007'199'254'740'991; // what a JSON number holds exactly

QString q(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::int64_t codePoints(const QString &text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return !c.isLowSurrogate(); });
}

std::int64_t mostOf(const ApiField &field)
{
    if (field.most > 0)
        return field.most;
    return field.kind == ApiKind::Integer                                  ? greatestInteger
           : field.kind == ApiKind::List || field.kind == ApiKind::Objects ? longestList
                                                                           : longestText;
}

QString outside(const ApiField &field, const char *what)
{
    return QStringLiteral("%1 from %2 to %3").arg(QLatin1String(what)).arg(field.least).arg(mostOf(field));
}

bool isWithin(const ApiField &field, std::int64_t value)
{
    return value >= field.least && value <= mostOf(field);
}

QString textFault(const ApiField &field, const QString &text)
{
    if (!field.words.empty()) {
        const bool isKnown = std::any_of(field.words.begin(), field.words.end(),
                                         [&](std::string_view word) { return text == q(word); });
        return isKnown ? QString() : QStringLiteral("is none of the words allowed");
    }
    if (!isWithin(field, codePoints(text)))
        return outside(field, "must have a length");
    if (field.least > 0 && text.trimmed().isEmpty())
        return QStringLiteral("must not be blank");
    return {};
}

QString integerFault(const ApiField &field, double number)
{
    const bool isWhole = number == std::floor(number) && std::abs(number) <= double(greatestInteger);
    if (!isWhole)
        return QStringLiteral("must be a whole number");
    return isWithin(field, static_cast<std::int64_t>(number)) ? QString()
                                                              : outside(field, "must be a number");
}

class Checker
{
public:
    std::vector<ApiFault> faults;

    void object(ApiSchema schema, const QJsonObject &body, const QString &prefix)
    {
        const std::span<const ApiField> fields = schemaOf(schema).fields;
        for (auto it = body.begin(); it != body.end(); ++it) {
            const bool isKnown = std::any_of(fields.begin(), fields.end(), [&](const ApiField &field) {
                return q(field.name) == it.key();
            });
            if (!isKnown)
                say(prefix + it.key().left(64), QStringLiteral("is not known here"));
        }
        for (const ApiField &field : fields)
            member(field, body.value(q(field.name)), prefix + q(field.name));
    }

private:
    void say(const QString &where, const QString &what)
    {
        if (!what.isEmpty())
            faults.push_back({where, what});
    }

    void member(const ApiField &field, const QJsonValue &value, const QString &where)
    {
        if (value.isUndefined())
            return field.isRequired ? say(where, QStringLiteral("is needed")) : void();
        if (value.isNull() && field.isNullable)
            return;
        switch (field.kind) {
        case ApiKind::Text:
            return say(where, value.isString() ? textFault(field, value.toString())
                                               : QStringLiteral("must be a text"));
        case ApiKind::Time:
            return say(where, apiTime(value.toString())
                                  ? QString()
                                  : QStringLiteral("must be a time such as 2026-05-28T20:26:40Z"));
        case ApiKind::Integer:
            return say(where, value.isDouble() ? integerFault(field, value.toDouble())
                                               : QStringLiteral("must be a whole number"));
        case ApiKind::Boolean:
            return say(where, value.isBool() ? QString() : QStringLiteral("must be true or false"));
        case ApiKind::Object:
            return nested(field, value, where);
        case ApiKind::List:
        case ApiKind::Objects:
            return items(field, value, where);
        }
    }

    void nested(const ApiField &field, const QJsonValue &value, const QString &where)
    {
        if (!value.isObject())
            return say(where, QStringLiteral("must be an object"));
        if (field.of != ApiSchema::None)
            object(field.of, value.toObject(), where + QLatin1Char('.'));
    }

    void items(const ApiField &field, const QJsonValue &value, const QString &where)
    {
        if (!value.isArray())
            return say(where, QStringLiteral("must be a list"));
        const QJsonArray array = value.toArray();
        if (!isWithin(field, array.size()))
            say(where, outside(field, "must have a number of items"));
        for (qsizetype i = 0; i < std::min<qsizetype>(array.size(), longestList); ++i) {
            const QString place = where + QStringLiteral("[%1]").arg(i);
            if (field.of != ApiSchema::None || field.kind == ApiKind::Objects)
                nested(field, array[i], place);
            else if (!array[i].isString())
                say(place, QStringLiteral("must be a text"));
        }
    }
};

} // namespace

std::vector<ApiFault> faultsOf(ApiSchema schema, const QJsonObject &body)
{
    Checker checker;
    checker.object(schema, body, {});
    return std::move(checker.faults);
}

std::vector<ApiFault> faultsOf(std::span<const ApiField> fields,
                               const std::vector<std::pair<QString, QString>> &query)
{
    std::vector<ApiFault> faults;
    QStringList seen;
    for (const auto &[name, value] : query) {
        const auto field = std::find_if(fields.begin(), fields.end(),
                                        [&name = name](const ApiField &one) { return q(one.name) == name; });
        QString wrong;
        if (field == fields.end())
            wrong = QStringLiteral("is not known here");
        else if (seen.contains(name))
            wrong = QStringLiteral("is given twice");
        else if (field->kind == ApiKind::Time && !apiTime(value))
            wrong = QStringLiteral("must be a time such as 2026-05-28T20:26:40Z");
        else if (field->kind == ApiKind::Integer) {
            bool isNumber = false;
            const qint64 number = value.toLongLong(&isNumber);
            wrong = isNumber && isWithin(*field, number) ? QString() : outside(*field, "must be a number");
        } else if (field->kind == ApiKind::Text)
            wrong = textFault(*field, value);
        seen << name;
        if (!wrong.isEmpty())
            faults.push_back({name.left(64), wrong});
    }
    return faults;
}

std::optional<Timestamp> apiTime(const QString &text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    const bool hasZone = time.isValid() && time.timeSpec() != Qt::LocalTime;
    if (!hasZone || text.size() < 20 || text.size() > 35)
        return std::nullopt;
    return Timestamp(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

QString apiTimeText(Timestamp time)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC).toString(Qt::ISODateWithMs);
}

} // namespace psi
