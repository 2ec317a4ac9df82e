#include "service/usecases/admin/adminrequest.h"

#include <algorithm>

namespace psi {

QString AdminRequest::text(const char *name) const
{
    const QString key = QString::fromLatin1(name);
    const auto given = std::find_if(call.query.begin(), call.query.end(),
                                    [&](const auto &parameter) { return parameter.first == key; });
    return given != call.query.end() ? given->second : call.body.value(key).toString();
}

std::optional<std::int64_t> AdminRequest::number(const char *name) const
{
    const QJsonValue value = call.body.value(QLatin1String(name));
    if (value.isDouble())
        return static_cast<std::int64_t>(value.toDouble());
    bool isNumber = false;
    const qint64 parsed = text(name).toLongLong(&isNumber);
    return isNumber ? std::optional<std::int64_t>(parsed) : std::nullopt;
}

std::optional<Timestamp> AdminRequest::time(const char *name) const { return apiTime(text(name)); }

QString AdminRequest::who() const
{
    return QStringLiteral("token %1 %2").arg(call.caller.tokenId, call.caller.name);
}

AdminResult answered(QJsonObject body) { return AdminAnswer{200, std::move(body)}; }

AdminResult answered(const ApiRouteRow &row, QJsonObject body)
{
    return AdminAnswer{row.success, std::move(body)};
}

AdminResult refused(int status, const char *code, const QString &detail, std::vector<ApiFault> faults)
{
    return ApiProblem{status, code, detail, std::move(faults)};
}

ApiProblem problemOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Invalid:
    case ErrorCode::EventFault:
        return {422, apicodes::invalid, error.message};
    case ErrorCode::NotFound:
        return {404, apicodes::notFound, error.message};
    case ErrorCode::Conflict:
    case ErrorCode::Active:
        return {409, apicodes::conflict, error.message};
    case ErrorCode::Unauthorized:
        return {401, apicodes::unauthorized};
    case ErrorCode::Full:
        return {503, apicodes::full, QStringLiteral("a bound is reached; try again later")};
    case ErrorCode::Internal:
    case ErrorCode::UnknownVersion:
        return {500, apicodes::internal, QStringLiteral("the log says more")};
    default:
        return {503, apicodes::unavailable,
                QStringLiteral("what this needs does not answer; try again later")};
    }
}

QJsonObject listOf(const QJsonArray &items, const QString &next, Timestamp asOf, std::int64_t total,
                   bool isExact)
{
    return {{QStringLiteral("items"), items},
            {QStringLiteral("next"), orNull(next)},
            {QStringLiteral("as_of"), apiTimeText(asOf)},
            {QStringLiteral("total"), QJsonObject{{QStringLiteral("value"), static_cast<double>(total)},
                                                  {QStringLiteral("exact"), isExact}}}};
}

QJsonValue orNull(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }

QJsonValue orNull(const std::optional<Timestamp> &time)
{
    return time ? QJsonValue(apiTimeText(*time)) : QJsonValue();
}

} // namespace psi
