#include <algorithm>

#include <QUrl>

#include "service/domain/router/areanames.h"
#include "service/usecases/admin/adminhandlers.h"

namespace psi::adminroutes {

namespace {

// A query may hold a key of the other side's.
QString shownUrl(const AdminCaller &caller, const QString &url)
{
    return caller.role == Role::Admin ? url : QUrl(url).toString(QUrl::RemoveQuery | QUrl::RemoveUserInfo);
}

QJsonObject areaJson(const AdminCaller &caller, const Area &area)
{
    return {{QStringLiteral("id"), area.id.value},
            {QStringLiteral("url"), shownUrl(caller, area.url)},
            {QStringLiteral("has_secret"), !area.secret.isEmpty()},
            {QStringLiteral("enabled"), area.enabled},
            {QStringLiteral("timeout_ms"), static_cast<double>(area.timeout.count())},
            {QStringLiteral("attempts"), area.attempts},
            {QStringLiteral("sla_s"),
             area.sla ? QJsonValue(static_cast<double>(area.sla->count())) : QJsonValue()}};
}

Result<Area> standing(const AdminParts &parts, const AreaId &id)
{
    const Result<std::vector<Area>> areas = parts.areas.areas();
    if (!areas)
        return areas.error();
    const auto found =
        std::find_if(areas->begin(), areas->end(), [&](const Area &one) { return one.id == id; });
    return found == areas->end() ? Area{id} : *found;
}

Area changed(Area area, const AdminRequest &request)
{
    area.url = request.text("url");
    area.enabled = request.call.body.value(QLatin1String("enabled")).toBool();
    if (request.has("secret"))
        area.secret = request.text("secret");
    if (const auto timeout = request.number("timeout_ms"))
        area.timeout = std::chrono::milliseconds(*timeout);
    if (const auto attempts = request.number("attempts"))
        area.attempts = static_cast<int>(*attempts);
    if (request.has("sla_s")) {
        const auto sla = request.number("sla_s");
        area.sla = sla ? std::optional(std::chrono::seconds(*sla)) : std::nullopt;
    }
    return area;
}

} // namespace

AdminResult listAreas(const AdminParts &parts, AdminRequest &request)
{
    const Result<std::vector<Area>> areas = parts.areas.areas();
    if (!areas)
        return problemOf(areas.error());
    QJsonArray items;
    for (const Area &area : *areas) {
        if (request.call.caller.sees(area.id))
            items.append(areaJson(request.call.caller, area));
    }
    return answered(listOf(items, {}, parts.clock.now(), items.size()));
}

// S07: looks the name up, so it comes before the transaction.
std::optional<ApiProblem> checkArea(const AdminParts &parts, const AdminRequest &request)
{
    const QString url = request.text("url");
    const AreaId id(request.call.id);
    if (url.isEmpty() || !isKnownArea(id) || !request.call.caller.sees(id))
        return std::nullopt; // putArea() says what is wrong
    const Result<void> checked = parts.egress.check(url);
    if (checked)
        return std::nullopt;
    const QString &why = checked.error().message;
    return ApiProblem{
        422, apicodes::urlRefused, QStringLiteral("the URL ") + why, {{QStringLiteral("url"), why}}};
}

AdminResult putArea(const AdminParts &parts, AdminRequest &request)
{
    const AreaId id(request.call.id);
    if (!isKnownArea(id) || !request.call.caller.sees(id))
        return refused(404, apicodes::notFound, QStringLiteral("there is no such area"));
    const Result<Area> before = standing(parts, id);
    if (!before)
        return problemOf(before.error());
    const Area area = changed(*before, request);
    if (const Result<void> saved = parts.areas.save(area); !saved)
        return problemOf(saved.error());
    request.after.push_back([&cache = parts.menuCache] { (void)cache.reload().isOk(); });
    return answered(areaJson(request.call.caller, area));
}

} // namespace psi::adminroutes
