#include <QJsonDocument>

#include "service/domain/router/menupreview.h"
#include "service/domain/router/menuvalidator.h"
#include "service/usecases/admin/adminhandlers.h"
#include "service/usecases/admin/cursors.h"

namespace psi::adminroutes {

namespace {

constexpr int defaultPage = 50;
constexpr int versionsLooked = 1000;

QJsonObject objectOf(const QByteArray &json) { return QJsonDocument::fromJson(json).object(); }

// Mistakes of form first: a set that could not be read whole is not judged.
menucodec::Reading readMenus(const QJsonObject &json)
{
    menucodec::Reading reading = menucodec::read(QJsonDocument(json).toJson(QJsonDocument::Compact));
    if (reading.problems.empty())
        reading.problems = validateMenus(reading.menus);
    return reading;
}

std::vector<ApiFault> faultsOf(const std::vector<MenuProblem> &problems)
{
    std::vector<ApiFault> faults;
    for (const MenuProblem &problem : problems)
        faults.push_back({problem.where, problem.reason});
    return faults;
}

AdminResult refusedMenus(const std::vector<MenuProblem> &problems)
{
    return refused(422, apicodes::menusInvalid,
                   QStringLiteral("the menus have mistakes; nothing was changed"), faultsOf(problems));
}

AdminResult replaced(const AdminParts &parts, AdminRequest &request, const MenuSet &menus)
{
    const Result<int> version = parts.menus.replace(menus, request.who(), request.reason());
    if (!version)
        return problemOf(version.error());
    request.isAudited = true;
    request.after.push_back([&cache = parts.menuCache] { (void)cache.reload().isOk(); });
    return answered({{QStringLiteral("version"), QString::number(*version)}});
}

QJsonObject stepJson(const PreviewStep &step)
{
    return {{QStringLiteral("input"), step.input},
            {QStringLiteral("answers"), QJsonArray::fromStringList(step.answers)},
            {QStringLiteral("router_estado"), step.routerEstado},
            {QStringLiteral("menu"), step.menu},
            {QStringLiteral("area"), step.area.value},
            {QStringLiteral("subetiqueta"), step.subetiqueta}};
}

QJsonObject versionJson(const MenuVersion &version)
{
    return {{QStringLiteral("number"), QString::number(version.number)},
            {QStringLiteral("created_at"), apiTimeText(version.created)},
            {QStringLiteral("who"), version.who},
            {QStringLiteral("reason"), version.reason}};
}

} // namespace

AdminResult menusInStore(const AdminParts &parts, AdminRequest &)
{
    const Result<MenuSources> sources = parts.menus.load();
    if (!sources)
        return problemOf(sources.error());
    QJsonArray problems;
    for (const MenuProblem &problem : validateMenus(sources->menus))
        problems.append(QJsonObject{{QStringLiteral("field"), problem.where},
                                    {QStringLiteral("reason"), problem.reason}});
    return answered({{QStringLiteral("menus"), objectOf(menucodec::write(sources->menus))},
                     {QStringLiteral("problems"), problems}});
}

AdminResult putMenus(const AdminParts &parts, AdminRequest &request)
{
    const menucodec::Reading reading = readMenus(request.call.body.value(QLatin1String("menus")).toObject());
    if (!reading.problems.empty())
        return refusedMenus(reading.problems);
    return replaced(parts, request, reading.menus);
}

AdminResult preview(const AdminParts &parts, AdminRequest &request)
{
    Result<MenuSources> sources = parts.menus.load();
    if (!sources)
        return problemOf(sources.error());
    if (request.has("menus")) {
        menucodec::Reading reading = readMenus(request.call.body.value(QLatin1String("menus")).toObject());
        if (!reading.problems.empty())
            return refusedMenus(reading.problems);
        sources->menus = std::move(reading.menus);
    }
    QStringList inputs;
    for (const QJsonValue &input : request.call.body.value(QLatin1String("inputs")).toArray())
        inputs << input.toString();
    RouterPolicy policy = *parts.policy.current();
    policy.shadow = false;
    policy.answersPaused = false;
    QJsonArray steps;
    for (const PreviewStep &step : previewMenus(*sources, policy, inputs))
        steps.append(stepJson(step));
    return answered({{QStringLiteral("steps"), steps}});
}

AdminResult menuVersions(const AdminParts &parts, AdminRequest &request)
{
    const Cursors cursors(parts.hash, "menus.versions");
    const QString given = request.text("cursor");
    const std::optional<QByteArray> before = given.isEmpty() ? std::nullopt : cursors.read(given);
    if (!given.isEmpty() && !before)
        return refused(400, apicodes::badCursor, QStringLiteral("the cursor is none of this list"));
    const auto limit = static_cast<int>(request.number("limit").value_or(defaultPage));
    const Result<std::vector<MenuVersion>> versions = parts.menus.versions(versionsLooked);
    if (!versions)
        return problemOf(versions.error());
    QJsonArray items;
    QString next;
    for (const MenuVersion &version : *versions) {
        if (before && version.number >= before->toInt())
            continue;
        if (items.size() == limit) {
            next = cursors.make(items.last().toObject().value(QLatin1String("number")).toString().toLatin1());
            break;
        }
        items.append(versionJson(version));
    }
    const auto total = static_cast<std::int64_t>(versions->size());
    return answered(listOf(items, next, parts.clock.now(), total, total < versionsLooked));
}

// An older version may name what is a mistake by now.
AdminResult restoreMenus(const AdminParts &parts, AdminRequest &request)
{
    bool isNumber = false;
    const int number = request.call.id.toInt(&isNumber);
    if (!isNumber)
        return refused(404, apicodes::notFound, QStringLiteral("there is no such version"));
    const Result<MenuSet> menus = parts.menus.version(number);
    if (!menus)
        return problemOf(menus.error());
    if (const std::vector<MenuProblem> problems = validateMenus(*menus); !problems.empty())
        return refusedMenus(problems);
    return replaced(parts, request, *menus);
}

} // namespace psi::adminroutes
