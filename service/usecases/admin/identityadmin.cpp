#include "service/usecases/admin/adminhandlers.h"
#include "service/usecases/admin/openapi.h"

namespace psi::adminroutes {

namespace {
// What the console paints red.
bool isProduction(const QString &environment)
{
    return environment.startsWith(QLatin1String("prod"), Qt::CaseInsensitive);
}
} // namespace

AdminResult me(const AdminParts &parts, AdminRequest &request)
{
    const AdminCaller &caller = request.call.caller;
    QJsonArray areas;
    for (const AreaId &area : caller.areas)
        areas.append(area.value);
    const AdminIdentity &identity = parts.identity;
    const QJsonObject environment{{QStringLiteral("name"), identity.environment},
                                  {QStringLiteral("color"), identity.color},
                                  {QStringLiteral("production"), isProduction(identity.environment)}};
    return answered(
        {{QStringLiteral("name"), caller.name},
         {QStringLiteral("role"), QString::fromLatin1(roleName(caller.role))},
         {QStringLiteral("areas"), areas},
         {QStringLiteral("capabilities"), QJsonArray::fromStringList(capabilitiesOf(caller.role))},
         {QStringLiteral("environment"), environment},
         {QStringLiteral("version"), identity.version},
         {QStringLiteral("api"), QStringLiteral("v1")}});
}

AdminResult openApi(const AdminParts &parts, AdminRequest &)
{
    return answered(openApiDocument(parts.identity.version));
}

AdminResult reload(const AdminParts &parts, AdminRequest &)
{
    parts.reload();
    return answered({{QStringLiteral("ok"), true}});
}

} // namespace psi::adminroutes
