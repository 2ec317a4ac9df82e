#include "tests/contract/conversationstorecontract.h"

#include <thread>

namespace psi::contract {

namespace {

DeadJob deadJob(const WorkEvent &work, Timestamp died)
{
    DeadJob dead;
    dead.job.id = work.job;
    dead.job.lane = {Route::Inbound, "wsp4", QByteArray(16, 'k')};
    dead.job.line = "wsp4";
    dead.job.dedupKey = work.event.key;
    dead.job.payload = QByteArray("\x01\x00raw", 5);
    dead.job.pos = work.job.seq;
    dead.job.attempts = 3;
    dead.job.created = died - 10s;
    dead.eventKey = work.event.key;
    dead.died = died;
    dead.reason = "EXHAUSTED_TRIES";
    dead.code = "SQLITE_CONSTRAINT";
    dead.message = QStringLiteral("CHECK constraint failed");
    return dead;
}

FailedAttempt attempt(const WorkEvent &work, int number, Timestamp started)
{
    return {work.job,
            Route::Inbound,
            number,
            started,
            started + 1ms,
            "SQLITE_CONSTRAINT",
            QStringLiteral("check")};
}

// F-06, F-07: the store's guard knows an event after any restart.
TEST_P(ConversationStoreContract, anEventIsAppliedOnceHoweverOftenItComes)
{
    WorkEvent once = message(ana, QStringLiteral("hola"), 0, "AAAA0001");
    apply({once});
    const auto conversations = backend().query("SELECT * FROM conversaciones");
    WorkEvent again = once;
    again.job.seq += 1000;
    EXPECT_EQ(apply({once, again}).outcomes, std::vector(2, EventOutcome::Duplicate));
    EXPECT_EQ(count("mensajes"), 1);
    EXPECT_EQ(count("router_recibidos"), 1);
    EXPECT_EQ(backend().query("SELECT * FROM conversaciones"), conversations);
}

TEST_P(ConversationStoreContract, aRepetitionInsideABatchIsADuplicate)
{
    const WorkEvent once = message(ana, QStringLiteral("hola"), 0, "AAAA0001");
    const Committed committed = apply({once, message(ana, QStringLiteral("otra"), 1), once});
    EXPECT_EQ(committed.outcomes,
              (std::vector{EventOutcome::Applied, EventOutcome::Applied, EventOutcome::Duplicate}));
    EXPECT_EQ(count("mensajes"), 2);
}

TEST_P(ConversationStoreContract, aDuplicateIsDroppedBeforeItIsDecided)
{
    const WorkEvent once = message(ana, QStringLiteral("hola"), 0, "AAAA0001");
    apply({once});
    int decided = 0;
    apply({once, message(ana, QStringLiteral("otra"), 1)},
          [&](const ConversationState &state, const InboundEvent &event) {
              ++decided;
              return byStep(state, event);
          });
    EXPECT_EQ(decided, 1);
}

TEST_P(ConversationStoreContract, aMessageThatStandsInTheTableCountsAsKnown)
{
    const WorkEvent once = message(ana, QStringLiteral("hola"), 0, "AAAA0001");
    apply({once});
    backend().execute("DELETE FROM router_recibidos");
    EXPECT_EQ(apply({once}).outcomes, std::vector{EventOutcome::Duplicate});
    EXPECT_EQ(count("mensajes"), 1);
}

TEST_P(ConversationStoreContract, theGuardIsWrittenWithTheEffectOrNotAtAll)
{
    const WorkEvent bad = message(ana, QStringLiteral("mala"), 1, "AAAA0002");
    backend().refuseText("mala");
    const Result<Committed> failed = tryApply({message(ana, QStringLiteral("buena"), 0), bad}, byStep);
    ASSERT_FALSE(failed.isOk());
    EXPECT_EQ(failed.error().code, ErrorCode::EventFault);
    EXPECT_FALSE(failed.error().message.contains(ana.phone));
    for (const char *table :
         {"router_recibidos", "mensajes", "contactos", "conversaciones", "router_contactos"})
        EXPECT_EQ(count(table), 0) << table;
    backend().refuseText({});
    EXPECT_EQ(apply({bad}).outcomes, std::vector{EventOutcome::Applied});
}

TEST_P(ConversationStoreContract, aDecisionThatCannotBeWrittenChangesNothing)
{
    const Result<Committed> failed = tryApply({message(ana, QStringLiteral("x"), 0)},
                                              [](const ConversationState &state, const InboundEvent &event) {
                                                  Changes changes = byStep(state, event);
                                                  changes.derivation = DerivationDraft{};
                                                  return changes;
                                              });
    ASSERT_FALSE(failed.isOk());
    EXPECT_EQ(failed.error().code, ErrorCode::Internal);
    EXPECT_EQ(count("router_recibidos"), 0);
}

// F-30: nothing fails silently: each failed run and each dead job is a row with its reason.
TEST_P(ConversationStoreContract, attemptsAndTheDeadJobAreRecordedOnce)
{
    const WorkEvent bad = message(ana, QStringLiteral("x"), 0);
    const auto record = [&] {
        const auto outcomes = backend().archive().record({attempt(bad, 1, at(1)), attempt(bad, 2, at(3))},
                                                         {deadJob(bad, at(7))});
        EXPECT_TRUE(outcomes.isOk());
        return outcomes.isOk() ? *outcomes : std::vector<DeadOutcome>();
    };
    EXPECT_EQ(record(), std::vector{DeadOutcome::Written});
    EXPECT_EQ(record(), std::vector{DeadOutcome::Written});
    EXPECT_EQ(
        column("SELECT intento, inicio, codigo FROM router_intentos ORDER BY id"),
        QStringLiteral("1 %1 SQLITE_CONSTRAINT,2 %2 SQLITE_CONSTRAINT").arg(shown(at(1)), shown(at(3))));
    EXPECT_EQ(
        backend().query("SELECT id, estado, ruta, anillo, linea, intentos, murio, motivo, codigo, mensaje "
                        "FROM router_trabajos"),
        (std::vector{QStringList{QString::fromLatin1(bad.job.toText()), QStringLiteral("muerto"),
                                 QStringLiteral("inbound"), QStringLiteral("wsp4"), QStringLiteral("wsp4"),
                                 QStringLiteral("3"), shown(at(7)), QStringLiteral("EXHAUSTED_TRIES"),
                                 QStringLiteral("SQLITE_CONSTRAINT"),
                                 QStringLiteral("CHECK constraint failed")}}));
    EXPECT_EQ(cell("SELECT length(carga) FROM router_trabajos"), QStringLiteral("5"));
}

TEST_P(ConversationStoreContract, aJobThatIsDeadOrDiscardedIsDroppedAndARetriedOneRuns)
{
    const WorkEvent bad = message(ana, QStringLiteral("x"), 0);
    ASSERT_TRUE(backend().archive().record({}, {deadJob(bad, at(7))}).isOk());
    WorkEvent redelivered = bad; // a new job for the same event
    redelivered.job.seq += 1000;
    for (const char *estado : {"muerto", "descartado"}) {
        backend().execute(QByteArray("UPDATE router_trabajos SET estado = '") + estado + "'");
        EXPECT_EQ(apply({bad, redelivered}).outcomes, std::vector(2, EventOutcome::Dropped));
        EXPECT_EQ(cell("SELECT estado FROM router_trabajos"), QLatin1String(estado));
    }
    EXPECT_EQ(count("mensajes") + count("router_recibidos"), 0);
    backend().execute("UPDATE router_trabajos SET estado = 'reintentando'");
    EXPECT_EQ(apply({bad}).outcomes, std::vector{EventOutcome::Applied});
    EXPECT_EQ(cell("SELECT estado FROM router_trabajos"), QStringLiteral("resuelto"));
    EXPECT_EQ(count("mensajes"), 1);
}

TEST_P(ConversationStoreContract, aRedeliveryThatSucceedsFirstResolvesTheRetry)
{
    const WorkEvent bad = message(ana, QStringLiteral("x"), 0);
    ASSERT_TRUE(backend().archive().record({}, {deadJob(bad, at(7))}).isOk());
    backend().execute("UPDATE router_trabajos SET estado = 'reintentando'");
    WorkEvent redelivered = bad;
    redelivered.job.seq += 1000;
    EXPECT_EQ(apply({redelivered}).outcomes, std::vector{EventOutcome::Applied});
    EXPECT_EQ(cell("SELECT estado FROM router_trabajos"), QStringLiteral("resuelto"));
    EXPECT_EQ(apply({bad}).outcomes, std::vector{EventOutcome::Duplicate});
}

TEST_P(ConversationStoreContract, aRunThatFindsItsGuardResolvesItsRow)
{
    const WorkEvent done = message(ana, QStringLiteral("x"), 0);
    ASSERT_TRUE(backend().archive().record({}, {deadJob(done, at(7))}).isOk());
    backend().execute("UPDATE router_trabajos SET estado = 'resuelto'");
    apply({done});
    backend().execute("UPDATE router_trabajos SET estado = 'reintentando'");
    EXPECT_EQ(apply({done}).outcomes, std::vector{EventOutcome::Duplicate});
    EXPECT_EQ(cell("SELECT estado FROM router_trabajos"), QStringLiteral("resuelto"));
}

TEST_P(ConversationStoreContract, anAppliedEventIsNeverWrittenAsDead)
{
    const WorkEvent done = message(ana, QStringLiteral("x"), 0);
    const WorkEvent other = message(beto, QStringLiteral("y"), 0);
    apply({done});
    const auto outcomes = backend().archive().record({}, {deadJob(done, at(7)), deadJob(other, at(7))});
    ASSERT_TRUE(outcomes.isOk());
    EXPECT_EQ(*outcomes, (std::vector{DeadOutcome::AlreadyApplied, DeadOutcome::Written}));
    EXPECT_EQ(cell("SELECT id FROM router_trabajos"), QString::fromLatin1(other.job.toText()));
}

TEST_P(ConversationStoreContract, aRetriedJobMayDieAgain)
{
    const WorkEvent bad = message(ana, QStringLiteral("x"), 0);
    ASSERT_TRUE(backend().archive().record({attempt(bad, 1, at(1))}, {deadJob(bad, at(7))}).isOk());
    backend().execute("UPDATE router_trabajos SET estado = 'reintentando'");
    ASSERT_TRUE(backend().archive().record({attempt(bad, 1, at(50))}, {deadJob(bad, at(57))}).isOk());
    EXPECT_EQ(column("SELECT estado, murio FROM router_trabajos"), QStringLiteral("muerto ") + shown(at(57)));
    EXPECT_EQ(count("router_intentos"), 2);
    backend().execute("UPDATE router_trabajos SET estado = 'descartado'");
    ASSERT_TRUE(backend().archive().record({}, {deadJob(bad, at(99))}).isOk());
    EXPECT_EQ(cell("SELECT estado FROM router_trabajos"), QStringLiteral("descartado"));
}

// F-20: workers that race make one conversation of one person.
TEST_P(ConversationStoreContract, manyWorkersApplyEachEventOnceAndMakeOneConversation)
{
    constexpr int workers = 8;
    std::vector<WorkEvent> events;
    for (int i = 0; i < 40; ++i)
        events.push_back(message(i % 2 == 0 ? ana : beto, QString::number(i), i));
    std::vector<std::thread> threads;
    std::atomic<int> applied{0};
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&] {
            for (const WorkEvent &one : events) {
                Result<Committed> done = tryApply({one}, byStep);
                while (!done && done.error().code == ErrorCode::LostRace)
                    done = tryApply({one}, byStep);
                if (done && done->outcomes.front() == EventOutcome::Applied)
                    ++applied;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(applied, 40);
    EXPECT_EQ(count("mensajes"), 40);
    EXPECT_EQ(count("conversaciones"), 2);
    EXPECT_EQ(count("contactos"), 2);
}

// Whatever another program tries while a transaction decides: run again, the event is there once.
TEST_P(ConversationStoreContract, aRaceWithAnotherProgramIsLostOrWonButNeverDoubles)
{
    const WorkEvent one = message(ana, QStringLiteral("hola"), 0);
    int calls = 0;
    const Decide racing = [&](const ConversationState &state, const InboundEvent &event) {
        if (++calls == 1 && backend().othersCanWrite())
            backend().execute("INSERT INTO contactos (id, telefono) "
                              "VALUES ('7c9e6679-7425-40de-944b-e07fc1f90ae7', '+5491155550001')");
        return byStep(state, event);
    };
    Result<Committed> done = tryApply({one}, racing);
    if (!done) {
        EXPECT_EQ(done.error().code, ErrorCode::LostRace);
        done = tryApply({one}, racing);
    }
    ASSERT_TRUE(done.isOk());
    EXPECT_EQ(count("contactos"), 1);
    EXPECT_EQ(count("mensajes"), 1);
}

TEST_P(ConversationStoreContract, theProbeWrites)
{
    EXPECT_TRUE(store().probe().isOk());
    backend().clock().advance(1s);
    EXPECT_TRUE(store().probe().isOk());
}

} // namespace

} // namespace psi::contract
