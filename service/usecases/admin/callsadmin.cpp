#include <algorithm>
#include <future>

#include <QJsonDocument>

#include "service/usecases/admin/adminhandlers.h"

namespace psi::adminroutes {

namespace {

constexpr Micros longestTest = std::chrono::seconds(5);
constexpr Micros grace = std::chrono::seconds(1); // for a caller that ends its call at the time-out

/// Starts a call and waits for what comes of it.
template <typename Start>
AdminResult tried(const AdminParts &parts, Micros timeout, const Start &start)
{
    const Micros began = parts.clock.steady();
    const auto promise = std::make_shared<std::promise<CallOutcome>>();
    std::future<CallOutcome> future = promise->get_future();
    start([promise](const CallOutcome &outcome) { promise->set_value(outcome); });
    CallOutcome outcome;
    outcome.code = "TIMEOUT";
    if (future.wait_for(timeout + grace) == std::future_status::ready)
        outcome = future.get();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(parts.clock.steady() - began);
    return answered({{QStringLiteral("ok"), outcome.isAccepted()},
                     {QStringLiteral("code"), orNull(QString::fromLatin1(outcome.code))},
                     {QStringLiteral("message"), orNull(outcome.message)},
                     {QStringLiteral("took_ms"), static_cast<double>(took.count())}});
}

// A kind of its own, so that nobody takes it for a hand-over.
QByteArray testBody(const Area &area, Timestamp now)
{
    const QJsonObject body{{QStringLiteral("type"), QStringLiteral("prueba")},
                           {QStringLiteral("area_destino"), area.id.value},
                           {QStringLiteral("timestamp"), apiTimeText(now)}};
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

// Real rows have generations from 1 on.
OutboxWakeUp testReference(Timestamp now)
{
    return {std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count(), 0};
}

} // namespace

AdminResult testArea(const AdminParts &parts, AdminRequest &request)
{
    const Result<std::vector<Area>> areas = parts.areas.areas();
    if (!areas)
        return problemOf(areas.error());
    const AreaId id(request.call.id);
    const auto area =
        std::find_if(areas->begin(), areas->end(), [&](const Area &one) { return one.id == id; });
    if (area == areas->end() || !request.call.caller.sees(id))
        return refused(404, apicodes::notFound, QStringLiteral("there is no such area"));
    if (area->url.isEmpty())
        return refused(422, apicodes::invalid, QStringLiteral("the area has no webhook"));
    const Timestamp now = parts.clock.now();
    const Micros timeout = std::min<Micros>(area->timeout, longestTest);
    const AreaCall call{*area, testBody(*area, now), testReference(now), timeout};
    return tried(parts, timeout,
                 [&](AreaCaller::Done done) { parts.areaCaller.post(call, std::move(done)); });
}

AdminResult testLine(const AdminParts &parts, AdminRequest &request)
{
    const LineId id(request.call.id);
    if (!parts.lines.knows(id))
        return refused(404, apicodes::notFound, QStringLiteral("there is no such line"));
    return tried(parts, longestTest,
                 [&](LineCheck::Done done) { parts.lineCheck.check(id, longestTest, std::move(done)); });
}

} // namespace psi::adminroutes
