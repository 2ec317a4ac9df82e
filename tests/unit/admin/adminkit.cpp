#include "tests/unit/admin/adminkit.h"

#include <QFile>
#include <QStringList>

#include "service/domain/router/menucodec.h"
#include "tests/support/storereader.h"

namespace psi::test {

namespace {
MenuSet builtInMenus()
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/resources/menus/default.json"));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return menucodec::read(file.readAll()).menus;
}
} // namespace

AdminKit::AdminKit()
    : store({folder.filePath(QStringLiteral("store.db")), QStringLiteral("wsp4"), {}}, hash, clock)
    , lines({{LineId(QStringLiteral("wsp4")), QStringLiteral("5491155550100")},
             {LineId(QStringLiteral("ventas_api")), QStringLiteral("5491155550200")}},
            store.meta(), clock)
    , service(
          {tokens,
           store.unit(),
           store.idempotency(),
           store.meta(),
           store.menus(),
           menuCache,
           store.areas(),
           answers,
           store.agents(),
           store.outbox(),
           lines,
           egress,
           areaCaller,
           lineCheck,
           policy,
           hash,
           clock,
           log,
           {QStringLiteral("producción"), QStringLiteral("red"), QStringLiteral("1.2.3")},
           [this](const QueueCall &call) {
               return isQueueAway ? Result<void>(Error{ErrorCode::Unavailable, QStringLiteral("away")})
                                  : call(queue, queue);
           },
           [this](const NewJob &job) { woken.push_back(job); },
           [this] { ++reloads; }},
          [] { return 0.5; }, [](Micros) {})
{
    EXPECT_TRUE(store.start().isOk());
    EXPECT_TRUE(store.menus().replace(builtInMenus(), QStringLiteral("router"), {}).isOk());
    EXPECT_TRUE(menuCache.reload().isOk());
}

AdminKit::~AdminKit() { store.stop(); }

AdminCaller AdminKit::caller(Role role, std::vector<AreaId> areas) const
{
    return {QStringLiteral("tok-") + QString::fromLatin1(roleName(role)), QStringLiteral("Ana"), role,
            std::move(areas)};
}

AdminResult AdminKit::as(const AdminCaller &caller, ApiRoute route, const QJsonObject &body,
                         const QString &id, const QByteArray &key)
{
    AdminCall call;
    call.route = route;
    call.caller = caller;
    call.id = id;
    call.body = body;
    call.idempotencyKey = key;
    return service.perform(call);
}

AdminResult AdminKit::call(ApiRoute route, Role role, const QJsonObject &body, const QString &id,
                           const QByteArray &key)
{
    return as(caller(role), route, body, id, key);
}

QJsonObject AdminKit::body(const AdminResult &result)
{
    const auto *answer = std::get_if<AdminAnswer>(&result);
    EXPECT_NE(answer, nullptr) << outcome(result).constData();
    return answer != nullptr ? answer->body : QJsonObject();
}

QByteArray AdminKit::outcome(const AdminResult &result)
{
    if (const auto *answer = std::get_if<AdminAnswer>(&result))
        return QByteArray::number(answer->status);
    const auto &problem = std::get<ApiProblem>(result);
    return QByteArray::number(problem.status) + ' ' + problem.code;
}

QString AdminKit::rows(const QString &sql) const
{
    QStringList lines;
    for (const QStringList &row : rowsOf(folder.filePath(QStringLiteral("store.db")), sql))
        lines << row.join(QLatin1Char(' '));
    return lines.join(QLatin1Char('|'));
}

} // namespace psi::test
