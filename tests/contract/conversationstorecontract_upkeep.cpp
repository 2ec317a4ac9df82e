#include <algorithm>

#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

TEST_P(ConversationStoreContract, factsAboutTheInstallationAreKept)
{
    MetaStore &meta = backend().meta();
    EXPECT_EQ(meta.value(metaQueueEpoch).value(), std::nullopt);
    EXPECT_EQ(meta.claim(metaQueueEpoch, "a").value(), "a");
    EXPECT_EQ(meta.claim(metaQueueEpoch, "b").value(), "a");
    EXPECT_TRUE(meta.setValue(metaQueueEpoch, "c").isOk());
    EXPECT_EQ(meta.value(metaQueueEpoch).value(), std::optional<QByteArray>("c"));
    EXPECT_EQ(meta.value(metaInstallKey).value(), std::nullopt);
    EXPECT_TRUE(meta.audit(QStringLiteral("eva"), QStringLiteral("queue_adopt"), QStringLiteral("{}"),
                           QStringLiteral("se perdió"))
                    .isOk());
    EXPECT_EQ(backend().query("SELECT cuando, quien, accion, detalle, motivo FROM router_auditoria"),
              (std::vector{QStringList{shown(backend().clock().now()), QStringLiteral("eva"),
                                       QStringLiteral("queue_adopt"), QStringLiteral("{}"),
                                       QStringLiteral("se perdió")}}));
}

TEST_P(ConversationStoreContract, whatIsOldIsPurgedInBoundedChunks)
{
    const auto purge = [this](const RetentionSettings &settings, int limit) {
        return backend().retention().purge(settings, backend().clock().now(), limit, {}).value();
    };
    const auto fill = [this](int from) {
        std::vector<WorkEvent> events;
        for (int i = from; i < from + 10; ++i) {
            events.push_back(message(ana, QString::number(i), i));
            events.push_back(
                status(wamid("CCCC" + QByteArray::number(1000 + i), false), QStringLiteral("sent"), i));
            events.push_back(event(ana, i, Reaction{wamid("DDDD0009"), QStringLiteral("👍")}));
        }
        apply(events);
    };
    fill(0);
    backend().clock().advance(std::chrono::days(40));
    fill(100);
    RetentionSettings settings;
    EXPECT_EQ(purge(settings, 7), 7);
    EXPECT_EQ(count("router_recibidos"), 53);
    EXPECT_EQ(purge(settings, 1000), 23);
    EXPECT_EQ(purge(settings, 1000), 0);
    EXPECT_EQ(count("router_recibidos"), 30);
    EXPECT_EQ(count("router_eventos"), 20);
    settings.events = std::chrono::days(30);
    EXPECT_EQ(purge(settings, 1000), 20);
    EXPECT_EQ(count("router_eventos"), 10);
    EXPECT_EQ(count("router_estados_mensaje"), 10);
    EXPECT_EQ(count("mensajes"), 20);
}

TEST_P(ConversationStoreContract, purgingKeepsEveryThingForEverWhenToldSo)
{
    apply({message(ana, QStringLiteral("x"), 0)});
    backend().clock().advance(std::chrono::years(20));
    const RetentionSettings forEver{0s, 0s, 0s, 0s, 0s};
    EXPECT_EQ(backend().retention().purge(forEver, backend().clock().now(), 1000, {}).value(), 0);
    EXPECT_EQ(count("router_recibidos"), 1);
}

TEST_P(ConversationStoreContract, oldMessagesGoWithTheirReactionsWhenAsked)
{
    apply({message(ana, QStringLiteral("viejo"), 0, "AAAA0001"),
           event(ana, 1, Reaction{wamid("AAAA0001"), QStringLiteral("👍")})});
    const int recent = static_cast<int>((backend().clock().now() - at(0)) / 1s);
    apply({message(ana, QStringLiteral("nuevo"), recent)});
    RetentionSettings settings{0s, 0s, 0s, 0s, std::chrono::days(30)};
    EXPECT_EQ(backend().retention().purge(settings, backend().clock().now(), 1000, {}).value(), 1);
    EXPECT_EQ(column("SELECT mensaje FROM mensajes"), QStringLiteral("nuevo"));
    EXPECT_EQ(count("mensaje_reacciones"), 0);
    EXPECT_EQ(count("conversaciones"), 1);
}

TEST_P(ConversationStoreContract, deadJobsAttemptsAndSentRowsArePurgedByTheirOwnAge)
{
    const WorkEvent bad = message(ana, QStringLiteral("x"), 0);
    const WorkEvent retried = message(ana, QStringLiteral("y"), 0);
    std::vector<DeadJob> dead(2);
    for (DeadJob &one : dead) {
        one.job.id = &one == &dead[0] ? bad.job : retried.job;
        one.job.lane = {Route::Inbound, "wsp4", QByteArray(16, 'k')};
        one.died = backend().clock().now();
        one.reason = "EXPIRED";
    }
    FailedAttempt attempt{bad.job, Route::Inbound, 1, at(1), at(1), "X", {}};
    ASSERT_TRUE(backend().archive().record({attempt}, dead).isOk());
    backend().execute("UPDATE router_trabajos SET estado = 'reintentando' WHERE id = '" +
                      retried.job.toText() + "'");
    apply({message(ana, QStringLiteral("hola"), 1)},
          [](const ConversationState &state, const InboundEvent &event) {
              Changes changes = byStep(state, event);
              OutgoingRow row;
              row.payload = "{}";
              changes.outgoing = {row, row};
              return changes;
          });
    backend().execute("UPDATE router_outbox SET estado = 'enviado' WHERE id = 1");
    backend().clock().advance(std::chrono::days(100));
    EXPECT_EQ(backend()
                  .retention()
                  .purge({0s, std::chrono::days(30), 0s, 0s, 0s}, backend().clock().now(), 1000, {})
                  .value(),
              2);
    EXPECT_EQ(column("SELECT estado FROM router_trabajos"), QStringLiteral("reintentando"));
    EXPECT_EQ(count("router_intentos"), 0);
    EXPECT_EQ(backend()
                  .retention()
                  .purge({0s, 0s, 0s, std::chrono::days(90), 0s}, backend().clock().now(), 1000, {})
                  .value(),
              1);
    EXPECT_EQ(column("SELECT estado FROM router_outbox"), QStringLiteral("pendiente"));
}

TEST_P(ConversationStoreContract, theNumberOfStatementsDoesNotDependOnTheNumberOfEvents)
{
    std::vector<int> counts;
    for (const int events : {1, 50, 500}) {
        SetUp();
        const Decide decide = [](const ConversationState &state, const InboundEvent &event) {
            Changes changes = byStep(state, event);
            OutgoingRow row;
            row.payload = "{}";
            if (changes.needsConversation)
                changes.outgoing = {row};
            return changes;
        };
        std::vector<WorkEvent> first;
        std::vector<WorkEvent> second;
        for (int i = 0; i < events; ++i) {
            const Someone someone{QString::number(5'491'155'550'000 + i)};
            const QByteArray tail = "AAAA" + QByteArray::number(1000 + i);
            first.push_back(message(someone, QStringLiteral("hola"), i, tail));
            second.push_back(message(someone, QStringLiteral("sigo"), 1000 + i));
            std::get<MessageContent>(second.back().event.body).quotedId = wamid(tail, false);
            second.push_back(event(someone, 1000 + i, Reaction{wamid(tail), QStringLiteral("👍")}));
            second.push_back(event(someone, 1000 + i, MessageEdit{wamid(tail), MessageContent{}}));
            second.push_back(event(someone, 1000 + i, MessageRevoke{wamid(tail)}));
            second.push_back(status(wamid(tail), QStringLiteral("read"), 1000 + i));
        }
        backend().takeStatementCount();
        apply(first, decide);
        const int forFirst = backend().takeStatementCount();
        apply(second, decide);
        const int forSecond = backend().takeStatementCount();
        apply(second, decide);
        counts.insert(counts.end(), {forFirst, forSecond, backend().takeStatementCount()});
    }
    EXPECT_EQ(std::vector(counts.begin(), counts.begin() + 3),
              std::vector(counts.begin() + 3, counts.begin() + 6));
    EXPECT_EQ(std::vector(counts.begin(), counts.begin() + 3), std::vector(counts.begin() + 6, counts.end()));
    EXPECT_GT(counts.front(), 0);
    EXPECT_LE(*std::max_element(counts.begin(), counts.end()), 40);
}

// F-10: the CRM's own queries find what the router wrote.
TEST_P(ConversationStoreContract, theCrmsQueriesUseAnIndexAndReadNoTableFully)
{
    std::vector<WorkEvent> events;
    for (int i = 0; i < 300; ++i)
        events.push_back(message({QString::number(5'491'155'550'000 + i % 100)}, QString::number(i), i));
    apply(events);
    const QByteArray list = "SELECT * FROM conversaciones ORDER BY ts_ultimo_mensaje DESC LIMIT 50";
    const QByteArray tray =
        "SELECT * FROM conversaciones WHERE area = 'wsp4' ORDER BY ts_ultimo_mensaje DESC LIMIT 50";
    const QByteArray chat = "SELECT * FROM mensajes WHERE conversacion_id = "
                            "'7c9e6679-7425-40de-944b-e07fc1f90ae7' AND eliminado = false ORDER BY timestamp";
    const QByteArray person = "SELECT * FROM contactos WHERE telefono = '+5491155550001'";
    const QByteArray byPhone = "SELECT * FROM conversaciones WHERE telefono = '+5491155550001'";
    for (const QByteArray &sql : {list, tray, chat, person, byPhone}) {
        EXPECT_FALSE(backend().scansFully(sql)) << sql.toStdString();
        EXPECT_TRUE(
            backend().plan(sql).join(QLatin1Char(' ')).contains(QLatin1String("INDEX"), Qt::CaseInsensitive))
            << sql.toStdString();
    }
    EXPECT_EQ(backend().query(list).size(), 50u);
    EXPECT_EQ(backend().query(tray).size(), 50u);
}

} // namespace

} // namespace psi::contract
