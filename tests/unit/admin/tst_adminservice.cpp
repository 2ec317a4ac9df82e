// The admin API from the role to the audit row, on a real store.
#include <QJsonArray>

#include "shared/api/apiroutes.h"
#include "tests/unit/admin/adminkit.h"

using namespace psi;
using namespace psi::test;
using namespace std::chrono_literals;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

const QJsonObject because{{QStringLiteral("reason"), QStringLiteral("prueba")}};

/// A body that fits the route, and what stands for `{id}`, so that whoever may call it is answered.
struct Fitting
{
    QJsonObject body;
    QString id;
    const char *refusal = ""; ///< what an empty store makes of it
};
Fitting fittingOf(const ApiRouteRow &row)
{
    switch (row.route) {
    case ApiRoute::LineHold:
    case ApiRoute::LineResume:
    case ApiRoute::LineTest:
        return {because, q("wsp4")};
    case ApiRoute::QueuePause:
    case ApiRoute::QueueResume:
        return {because, q("outbound")};
    case ApiRoute::AreaPut:
        return {{{q("url"), q("https://x.example/")}, {q("enabled"), true}}, q("ventas")};
    case ApiRoute::AreaTest:
        return {{}, q("comunidad"), "404 NOT_FOUND"};
    case ApiRoute::MenusPreview:
        return {{{q("inputs"), QJsonArray{q("hola")}}}, {}};
    case ApiRoute::MenuRestore:
        return {{}, q("1")};
    case ApiRoute::MenusPut:
        return {{{q("menus"), QJsonObject()}}, {}, "422 MENUS_INVALID"};
    case ApiRoute::TokenCreate:
        return {{{q("name"), q("x")}, {q("role"), q("viewer")}}, {}};
    case ApiRoute::TokenRevoke:
        return {{}, q("none"), "404 NOT_FOUND"};
    case ApiRoute::MessageSend:
        return {{{q("to"), q("+5491155550001")},
                 {q("type"), q("text")},
                 {q("text"), QJsonObject{{q("body"), q("hola")}}},
                 {q("line"), q("wsp4")},
                 {q("agent"), QJsonObject{{q("id"), q("7")}, {q("name"), q("Ana")}}}},
                {},
                "422 WINDOW_EXPIRED"};
    case ApiRoute::MessageGet:
    case ApiRoute::MessageResend:
    case ApiRoute::MessageMarkFailed:
        return {{}, q("01234567-89ab-7cde-8f01-23456789abcd"), "404 NOT_FOUND"};
    default:
        return {row.request == ApiSchema::NeededReason || row.request == ApiSchema::AnswersPause
                    ? because
                    : QJsonObject(),
                {}};
    }
}

// T46: every route with every role, made from the table.
TEST(AdminService, everyRouteAnswersTheRolesOfTheTableAndNoOthers)
{
    AdminKit psi;
    for (const ApiRouteRow &row : apiRoutes()) {
        const Fitting fitting = fittingOf(row);
        for (const Role role : allRoles) {
            const QByteArray outcome = psi.outcome(psi.call(row.route, role, fitting.body, fitting.id));
            const QByteArray allowed =
                *fitting.refusal != '\0' ? QByteArray(fitting.refusal) : QByteArray::number(row.success);
            EXPECT_EQ(outcome, mayCall(role, row.access) ? allowed : "403 FORBIDDEN")
                << row.name << " as " << roleName(role).data();
        }
    }
}

// T46: no route takes a member that its schema does not know, or a query without one.
TEST(AdminService, everyRouteRefusesWhatItsSchemaDoesNotKnow)
{
    AdminKit psi;
    for (const ApiRouteRow &row : apiRoutes()) {
        Fitting fitting = fittingOf(row);
        fitting.body.insert(q("zzz"), 1);
        const AdminResult result = psi.call(row.route, Role::Admin, fitting.body, fitting.id);
        EXPECT_EQ(psi.outcome(result), "400 BAD_REQUEST") << row.name;
        EXPECT_EQ(std::get<ApiProblem>(result).faults.back().field, q("zzz")) << row.name;
        AdminCall call{row.route, psi.caller(Role::Admin), fitting.id, {{q("zzz"), q("1")}}, {}, {}};
        EXPECT_EQ(psi.outcome(psi.service.perform(call)), "400 BAD_REQUEST") << row.name;
    }
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_auditoria WHERE quien LIKE 'token%'")), q("0"));
}

// S02, S34: what was written, by whom, on what and why; a refusal once a minute.
TEST(AdminService, everyWriteLeavesARowOfTheAudit)
{
    AdminKit psi;
    int writes = 0;
    for (const ApiRouteRow &row : apiRoutes()) {
        const Fitting fitting = fittingOf(row);
        if (row.effect == ApiEffect::Reads || *fitting.refusal != '\0')
            continue;
        const AdminResult result = psi.call(row.route, Role::Admin, fitting.body, fitting.id);
        EXPECT_EQ(psi.outcome(result), QByteArray::number(row.success)) << row.name;
        EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_auditoria WHERE quien = 'token tok-admin Ana'")),
                  QString::number(++writes))
            << row.name;
    }
    EXPECT_EQ(psi.rows(q("SELECT detalle, motivo FROM router_auditoria WHERE accion = 'lines.hold'")),
              q("wsp4 prueba"));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(psi.outcome(psi.call(ApiRoute::Reload, Role::Viewer)), "403 FORBIDDEN");
    const QString refusals = q("SELECT count(*) FROM router_auditoria WHERE quien = 'token tok-viewer Ana'");
    EXPECT_EQ(psi.rows(refusals), q("1"));
    psi.clock.advance(61s);
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::Reload, Role::Viewer)), "403 FORBIDDEN");
    EXPECT_EQ(psi.rows(refusals), q("2"));
}

TEST(AdminService, meSaysWhoTheTokenIsAndWhatItMayDo)
{
    AdminKit psi;
    const QJsonObject me = psi.body(psi.as(psi.caller(Role::Operator, {AreaId(q("ventas"))}), ApiRoute::Me));
    EXPECT_EQ(me[q("name")].toString(), q("Ana"));
    EXPECT_EQ(me[q("role")].toString(), q("operator"));
    EXPECT_EQ(me[q("areas")].toArray(), QJsonArray{q("ventas")});
    EXPECT_TRUE(me[q("capabilities")].toArray().contains(q("lines.hold")));
    EXPECT_FALSE(me[q("capabilities")].toArray().contains(q("menus.put")));
    EXPECT_EQ(me[q("environment")].toObject()[q("production")].toBool(), true);
    EXPECT_EQ(me[q("version")].toString(), q("1.2.3"));
}

TEST(AdminService, aRepeatedKeyIsAnsweredFromWhatWasKept)
{
    AdminKit psi;
    const QJsonObject draft{{q("name"), q("crm")}, {q("role"), q("crm")}};
    const AdminResult first = psi.call(ApiRoute::TokenCreate, Role::Admin, draft, {}, "k1");
    const AdminResult again = psi.call(ApiRoute::TokenCreate, Role::Admin, draft, {}, "k1");
    EXPECT_EQ(psi.outcome(first), "201");
    EXPECT_EQ(psi.outcome(again), "201");
    EXPECT_TRUE(std::get<AdminAnswer>(again).isRepeated);
    EXPECT_EQ(psi.body(again)[q("id")], psi.body(first)[q("id")]);
    EXPECT_FALSE(psi.body(again).contains(q("token"))); // shown once, kept nowhere
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_tokens")), q("1"));
    const QString kept = psi.rows(q("SELECT respuesta FROM router_idempotencia"));
    EXPECT_FALSE(kept.contains(q("psi_")));
    QJsonObject other = draft;
    other[q("name")] = q("otro");
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::TokenCreate, Role::Admin, other, {}, "k1")),
              "422 IDEMPOTENCY_KEY_REUSED");
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AnswersResume, Role::Admin, because, {}, "k1")),
              "422 IDEMPOTENCY_KEY_REUSED");
    AdminCaller another = psi.caller(Role::Admin);
    another.tokenId = q("tok2"); // keys belong to their token
    EXPECT_FALSE(std::get<AdminAnswer>(psi.as(another, ApiRoute::TokenCreate, draft, {}, "k1")).isRepeated);
    psi.clock.advance(25h);
    EXPECT_FALSE(
        std::get<AdminAnswer>(psi.call(ApiRoute::TokenCreate, Role::Admin, other, {}, "k1")).isRepeated);
}

TEST(AdminService, aRefusedWriteKeepsNothingAndMayBeRepeated)
{
    AdminKit psi;
    const QJsonObject body{{q("url"), q("https://x.example/")}, {q("enabled"), true}};
    psi.egress.refusal = q("is not there");
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AreaPut, Role::Admin, body, q("ventas"), "k1")),
              "422 URL_REFUSED");
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_idempotencia")), q("0"));
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_areas")), q("0"));
    psi.egress.refusal.clear();
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AreaPut, Role::Admin, body, q("ventas"), "k1")), "200");
}

TEST(AdminService, anEffectOutsideTheStoreIsHadAgainUntilItsAnswerIsKept)
{
    AdminKit psi;
    psi.isQueueAway = true;
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::LineHold, Role::Operator, because, q("wsp4"), "k1")),
              "503 UNAVAILABLE");
    psi.isQueueAway = false;
    const AdminResult done = psi.call(ApiRoute::LineHold, Role::Operator, because, q("wsp4"), "k1");
    EXPECT_EQ(psi.outcome(done), "200");
    EXPECT_FALSE(std::get<AdminAnswer>(done).isRepeated);
    psi.isQueueAway = true; // not asked any more
    EXPECT_TRUE(std::get<AdminAnswer>(psi.call(ApiRoute::LineHold, Role::Operator, because, q("wsp4"), "k1"))
                    .isRepeated);
}

// A key that was claimed for what was then refused is free again, also for another request.
TEST(AdminService, aRefusedEffectOutsideTheStoreFreesItsKey)
{
    AdminKit psi;
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::LineHold, Role::Operator, because, q("otra"), "k1")),
              "404 NOT_FOUND");
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_idempotencia")), q("0"));
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::LineHold, Role::Operator, because, q("wsp4"), "k1")), "200");
}

// The first answer stands, whatever the look-up before it says by now.
TEST(AdminService, aRepeatedKeyIsAnsweredThoughItWouldBeRefusedNow)
{
    AdminKit psi;
    const QJsonObject body{{q("url"), q("https://x.example/")}, {q("enabled"), true}};
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AreaPut, Role::Admin, body, q("ventas"), "k1")), "200");
    psi.egress.refusal = q("is not there");
    const AdminResult again = psi.call(ApiRoute::AreaPut, Role::Admin, body, q("ventas"), "k1");
    EXPECT_EQ(psi.outcome(again), "200");
    EXPECT_TRUE(std::get<AdminAnswer>(again).isRepeated);
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AreaPut, Role::Admin, body, q("ventas"), "k2")),
              "422 URL_REFUSED");
}

TEST(AdminService, aHeldLineSendsNothingUntilItIsResumed)
{
    AdminKit psi;
    NewJob job;
    job.lane = {Route::Outbound, "wsp4", QByteArray(16, 'l')};
    job.payload = "x";
    ASSERT_TRUE(psi.queue.enqueue({job}).isOk());
    const auto taken = [&] { return psi.queue.take("w", {0, 10, 1, 10s})->lanes.size(); };
    const QJsonObject held = psi.body(psi.call(ApiRoute::LineHold, Role::Operator, because, q("wsp4")));
    EXPECT_TRUE(held[q("held")].toBool());
    EXPECT_EQ(taken(), 0u);
    const QJsonArray lines = psi.body(psi.call(ApiRoute::LinesList, Role::Viewer))[q("items")].toArray();
    ASSERT_EQ(lines.size(), 2);
    EXPECT_EQ(lines[0].toObject()[q("hold")].toObject()[q("reason")].toString(), q("prueba"));
    EXPECT_FALSE(lines[1].toObject()[q("held")].toBool());
    psi.body(psi.call(ApiRoute::LineResume, Role::Operator, {}, q("wsp4")));
    EXPECT_EQ(taken(), 1u); // the one that is tried
    EXPECT_FALSE(psi.body(psi.call(ApiRoute::LinesList, Role::Viewer))[q("items")]
                     .toArray()[0]
                     .toObject()[q("held")]
                     .toBool());
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::LineHold, Role::Operator, because, q("otra"))), "404 NOT_FOUND");
}

TEST(AdminService, aHoldByTheRouterItselfIsShownWithItsCode)
{
    AdminKit psi;
    ASSERT_TRUE(psi.store.meta().setValue(q("linea_retenida_wsp4"), "190").isOk());
    const QJsonObject line =
        psi.body(psi.call(ApiRoute::LinesList, Role::Viewer))[q("items")].toArray()[0].toObject();
    EXPECT_EQ(line[q("held")], true);
    EXPECT_EQ(line[q("hold")].toObject()[q("reason")].toString(), q("190"));
    EXPECT_EQ(line[q("hold")].toObject()[q("who")].toString(), q("router"));
    EXPECT_TRUE(line[q("hold")].toObject()[q("since")].isNull());
}

TEST(AdminService, aPausedRouteIsTakenNoMoreUntilItIsResumed)
{
    AdminKit psi;
    NewJob job;
    job.lane = {Route::Area, "ventas", QByteArray(16, 'l')};
    job.payload = "x";
    ASSERT_TRUE(psi.queue.enqueue({job}).isOk());
    psi.body(psi.call(ApiRoute::QueuePause, Role::Operator, because, q("area")));
    EXPECT_EQ(psi.queue.take("w", {0, 10, 1, 10s})->lanes.size(), 0u);
    EXPECT_EQ(psi.body(psi.call(ApiRoute::QueueResume, Role::Operator, {}, q("area")))[q("paused")], false);
    EXPECT_EQ(psi.queue.take("w", {0, 10, 1, 10s})->lanes.size(), 1u);
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::QueuePause, Role::Operator, because, q("sms"))),
              "404 NOT_FOUND");
}

TEST(AdminService, menusArePutInPlaceChecked)
{
    AdminKit psi;
    QJsonObject menus = psi.body(psi.call(ApiRoute::MenusGet, Role::Viewer))[q("menus")].toObject();
    EXPECT_EQ(menus[q("menus")].toArray().size(), 5);
    QJsonArray list = menus[q("menus")].toArray();
    QJsonObject main = list[0].toObject();
    main[q("body")] = q("Dicho por la API");
    list[0] = main;
    menus[q("menus")] = list;
    const QJsonObject put{{q("menus"), menus}, {q("reason"), q("otoño")}};
    EXPECT_EQ(psi.body(psi.call(ApiRoute::MenusPut, Role::Admin, put))[q("version")].toString(), q("2"));
    EXPECT_TRUE(psi.tree.current()->at(0).pages[0].text.contains(q("Dicho por la API"))); // at once
    EXPECT_EQ(
        psi.rows(
            q("SELECT quien, motivo FROM router_auditoria WHERE accion = 'menus' AND detalle = 'version 2'")),
        q("token tok-admin Ana otoño"));
    main[q("body")] = QString();
    list[0] = main;
    menus[q("menus")] = list;
    const AdminResult refused = psi.call(ApiRoute::MenusPut, Role::Admin, {{q("menus"), menus}});
    EXPECT_EQ(psi.outcome(refused), "422 MENUS_INVALID");
    EXPECT_EQ(std::get<ApiProblem>(refused).faults.front().field, q("menus[principal].body"));
    EXPECT_EQ(psi.body(psi.call(ApiRoute::MenuRestore, Role::Admin, {}, q("1")))[q("version")].toString(),
              q("3"));
    EXPECT_FALSE(psi.tree.current()->at(0).pages[0].text.contains(q("Dicho por la API")));
    for (const char *none : {"9", "-1", "x", ""})
        EXPECT_EQ(psi.outcome(psi.call(ApiRoute::MenuRestore, Role::Admin, {}, q(none))), "404 NOT_FOUND")
            << none;
}

TEST(AdminService, aPreviewShowsWhatACustomerWouldReadAndStoresNothing)
{
    AdminKit psi;
    psi.policy.replace([] {
        RouterPolicy policy;
        policy.shadow = true;
        return policy;
    }());
    const QJsonObject inputs{{q("inputs"), QJsonArray{q("hola"), q("11")}}};
    const QJsonArray steps =
        psi.body(psi.call(ApiRoute::MenusPreview, Role::Admin, inputs))[q("steps")].toArray();
    ASSERT_EQ(steps.size(), 2);
    EXPECT_TRUE(steps[0].toObject()[q("answers")].toArray()[0].toString().contains(q("Administración")));
    EXPECT_EQ(steps[1].toObject()[q("area")].toString(), q("admin"));
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM conversaciones")), q("0"));
}

TEST(AdminService, versionsArePagedByCursorsThatNobodyCanMakeUp)
{
    AdminKit psi;
    for (int i = 0; i < 4; ++i)
        psi.body(psi.call(ApiRoute::MenuRestore, Role::Admin, {}, q("1")));
    const auto page = [&](std::vector<std::pair<QString, QString>> query) {
        return psi.service.perform(
            {ApiRoute::MenuVersions, psi.caller(Role::Admin), {}, std::move(query), {}, {}});
    };
    QStringList numbers;
    QString cursor;
    do {
        std::vector<std::pair<QString, QString>> query{{q("limit"), q("2")}};
        if (!cursor.isEmpty())
            query.emplace_back(q("cursor"), cursor);
        const QJsonObject body = psi.body(page(query));
        EXPECT_EQ(body[q("total")].toObject()[q("value")].toInt(), 5);
        for (const QJsonValue &item : body[q("items")].toArray())
            numbers << item.toObject()[q("number")].toString();
        cursor = body[q("next")].toString();
    } while (!cursor.isEmpty() && numbers.size() < 20);
    EXPECT_EQ(numbers.join(QLatin1Char(' ')), q("5 4 3 2 1"));
    for (const char *wrong : {"x", "MTIz", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAMw", "!"})
        EXPECT_EQ(psi.outcome(page({{q("cursor"), q(wrong)}})), "400 BAD_CURSOR") << wrong;
}

TEST(AdminService, answersArePausedUntilTheirEnd)
{
    AdminKit psi;
    const QString until = apiTimeText(psi.clock.now() + 1h);
    const QJsonObject pause{{q("reason"), q("corte")}, {q("until"), until}};
    EXPECT_EQ(psi.body(psi.call(ApiRoute::AnswersPause, Role::Operator, pause))[q("until")].toString(),
              until);
    EXPECT_TRUE(psi.policy.current()->answersPaused);
    psi.clock.advance(61min);
    ASSERT_TRUE(psi.answers.refresh().isOk());
    EXPECT_FALSE(psi.policy.current()->answersPaused);
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AnswersPause, Role::Operator, pause)), "422 INVALID"); // past
    psi.body(psi.call(ApiRoute::AnswersPause, Role::Operator, because));
    EXPECT_TRUE(psi.policy.current()->answersPaused);
    psi.body(psi.call(ApiRoute::AnswersResume, Role::Operator, because));
    EXPECT_FALSE(psi.policy.current()->answersPaused);
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AnswersResume, Role::Operator)), "400 BAD_REQUEST");
}

TEST(AdminService, anAreasSecretIsNeverShownAndStaysWhenItIsNotGiven)
{
    AdminKit psi;
    const QJsonObject first{{q("url"), q("https://x.example/h?key=abc")},
                            {q("secret"), q("clave")},
                            {q("enabled"), true},
                            {q("attempts"), 3},
                            {q("sla_s"), 60}};
    EXPECT_EQ(psi.body(psi.call(ApiRoute::AreaPut, Role::Admin, first, q("ventas")))[q("has_secret")], true);
    const QJsonObject second{
        {q("url"), q("https://x.example/h?key=abc")}, {q("enabled"), false}, {q("sla_s"), QJsonValue()}};
    psi.body(psi.call(ApiRoute::AreaPut, Role::Admin, second, q("ventas")));
    EXPECT_EQ(psi.rows(q("SELECT secreto, habilitada, intentos, coalesce(sla_s, 'none') FROM router_areas")),
              q("clave 0 3 none"));
    const QJsonObject seen =
        psi.body(psi.call(ApiRoute::AreasList, Role::Viewer))[q("items")].toArray()[0].toObject();
    EXPECT_EQ(seen[q("url")].toString(), q("https://x.example/h")); // a query may hold a key
    EXPECT_FALSE(seen.contains(q("secret")));
    EXPECT_EQ(psi.body(psi.call(ApiRoute::AreasList, Role::Admin))[q("items")]
                  .toArray()[0]
                  .toObject()[q("url")]
                  .toString(),
              q("https://x.example/h?key=abc"));
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AreaPut, Role::Admin, second, q("cocina"))), "404 NOT_FOUND");
}

TEST(AdminService, anAreaIsTestedWithOneWebhookOfItsOwnKind)
{
    AdminKit psi;
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AreaTest, Role::Admin, {}, q("ventas"))), "404 NOT_FOUND");
    QJsonObject area{{q("url"), q("")}, {q("enabled"), true}, {q("timeout_ms"), 60000}};
    psi.body(psi.call(ApiRoute::AreaPut, Role::Admin, area, q("ventas")));
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::AreaTest, Role::Admin, {}, q("ventas"))), "422 INVALID");
    area[q("url")] = q("https://x.example/h");
    psi.body(psi.call(ApiRoute::AreaPut, Role::Admin, area, q("ventas")));
    psi.areaCaller.outcome.kind = CallOutcome::Kind::Accepted;
    EXPECT_EQ(psi.body(psi.call(ApiRoute::AreaTest, Role::Admin, {}, q("ventas")))[q("ok")], true);
    EXPECT_TRUE(psi.areaCaller.last.body.contains(R"("type":"prueba")"));
    EXPECT_EQ(psi.areaCaller.last.area.url, q("https://x.example/h"));
    EXPECT_EQ(psi.areaCaller.last.timeout, 5s); // a pool thread waits for it
    EXPECT_EQ(psi.areaCaller.last.reference.generation, 0);
    psi.areaCaller.outcome = {};
    psi.areaCaller.outcome.code = "HTTP_500";
    const QJsonObject failed = psi.body(psi.call(ApiRoute::AreaTest, Role::Admin, {}, q("ventas")));
    EXPECT_EQ(failed[q("ok")], false);
    EXPECT_EQ(failed[q("code")].toString(), q("HTTP_500"));
}

TEST(AdminService, aLineIsTestedWithoutSending)
{
    AdminKit psi;
    psi.lineCheck.outcome.kind = CallOutcome::Kind::HoldLine;
    psi.lineCheck.outcome.code = "190";
    const QJsonObject tested = psi.body(psi.call(ApiRoute::LineTest, Role::Admin, {}, q("ventas_api")));
    EXPECT_EQ(tested[q("ok")], false);
    EXPECT_EQ(tested[q("code")].toString(), q("190"));
    EXPECT_EQ(psi.lineCheck.last, LineId(q("ventas_api")));
    EXPECT_EQ(psi.outcome(psi.call(ApiRoute::LineTest, Role::Admin, {}, q("otra"))), "404 NOT_FOUND");
}

// S03: what belongs to another area is not there.
TEST(AdminService, aTokenOfSomeAreasSeesOnlyThose)
{
    AdminKit psi;
    const QJsonObject area{{q("url"), q("")}, {q("enabled"), true}};
    psi.body(psi.call(ApiRoute::AreaPut, Role::Admin, area, q("ventas")));
    psi.body(psi.call(ApiRoute::AreaPut, Role::Admin, area, q("admin")));
    const AdminCaller sales = psi.caller(Role::Admin, {AreaId(q("ventas"))});
    const QJsonObject list = psi.body(psi.as(sales, ApiRoute::AreasList));
    ASSERT_EQ(list[q("items")].toArray().size(), 1);
    EXPECT_EQ(list[q("items")].toArray()[0].toObject()[q("id")].toString(), q("ventas"));
    EXPECT_EQ(psi.outcome(psi.as(sales, ApiRoute::AreaPut, area, q("admin"))), "404 NOT_FOUND");
}

TEST(AdminService, aTokenOfSomeAreasCannotMakeItselfOneOfAll)
{
    AdminKit psi;
    const AdminCaller sales = psi.caller(Role::Admin, {AreaId(q("ventas"))});
    const QJsonObject draft{{q("name"), q("x")}, {q("role"), q("admin")}};
    EXPECT_EQ(psi.outcome(psi.as(sales, ApiRoute::TokenCreate, draft)), "403 FORBIDDEN");
    EXPECT_EQ(psi.outcome(psi.as(sales, ApiRoute::TokensList)), "403 FORBIDDEN");
    EXPECT_EQ(psi.outcome(psi.as(sales, ApiRoute::TokenRevoke, {}, q("x"))), "403 FORBIDDEN");
    EXPECT_EQ(psi.rows(q("SELECT count(*) FROM router_tokens")), q("0"));
}

TEST(AdminService, aStoreThatIsAwayIsSaidWithoutDetails)
{
    AdminKit psi;
    psi.store.stop();
    for (const ApiRoute route : {ApiRoute::MenusGet, ApiRoute::AnswersResume, ApiRoute::AreasList}) {
        const AdminResult result =
            psi.call(route, Role::Admin, route == ApiRoute::AnswersResume ? because : QJsonObject());
        EXPECT_EQ(psi.outcome(result), "503 UNAVAILABLE");
        EXPECT_FALSE(std::get<ApiProblem>(result).detail.contains(q("writer")));
    }
}

} // namespace
