#include <future>
#include <set>

#include <gtest/gtest.h>

#include "service/usecases/intake/intakeservice.h"
#include "tests/support/fakehash.h"
#include "tests/support/fakequarantine.h"
#include "tests/unit/usecases/workkit.h"

using namespace psi;

namespace {

class IntakeServiceTest : public testing::Test
{
protected:
    WorkKit kit;
    FakeHash hash;
    FakeQuarantine quarantine;
    IntakeGate gate;
    EnqueueBatcher batcher{{}, kit.queue, kit.metrics, kit.log, [] {}};
    IntakeService intake{{"token", false},
                         {kit.codec, hash, kit.clock, batcher, gate, kit.lines, quarantine, kit.log}};

    void SetUp() override { batcher.start(); }

    Result<void> post(const QByteArray &body, const QByteArray &signature = "good")
    {
        std::promise<Result<void>> answer;
        intake.accept(signature, body, [&](Result<void> result) { answer.set_value(std::move(result)); });
        return answer.get_future().get();
    }
    /// The lanes of a body's jobs, in the order of the elements.
    std::vector<LeasedLane> lanesOf(const QByteArray &body)
    {
        EXPECT_TRUE(post(body));
        std::vector<LeasedLane> lanes = takeAll();
        std::sort(lanes.begin(), lanes.end(), [](const LeasedLane &a, const LeasedLane &b) {
            return a.jobs.front().id < b.jobs.front().id;
        });
        return lanes;
    }
    std::vector<LeasedLane> takeAll() { return kit.queue.take("w", {500, 0, 6, Micros(0)}).value().lanes; }
    LeasedLane laneOf(const QByteArray &body) { return lanesOf(body).front(); }
};

TEST_F(IntakeServiceTest, aMessageGoesToTheLaneOfItsLineAndPerson)
{
    const LeasedLane taken = laneOf("message|acc|100|5491|wamid1|text");
    EXPECT_EQ(taken.lane, (LaneRef{Route::Inbound, "ventas", "<c:ventas:5491>"}));
    EXPECT_EQ(taken.jobs.front().payload, "message|acc|100|5491|wamid1|text");
    EXPECT_EQ(taken.jobs.front().dedupKey, "key of message|acc|100|5491|wamid1|text");
}

TEST_F(IntakeServiceTest, withScopeContactTheLaneHasNoLineAndOneRing)
{
    intake.setSettings({"token", true});
    EXPECT_EQ(laneOf("message|acc|100|5491|wamid1|text").lane, (LaneRef{Route::Inbound, "*", "<c:5491>"}));
    EXPECT_EQ(laneOf("status|acc|100||wamid2|").lane.ring, "ventas");
}

TEST_F(IntakeServiceTest, aStatusGoesToOneOf64LanesOfItsLine)
{
    std::set<QByteArray> keys;
    for (int i = 0; i < 2000; ++i)
        EXPECT_TRUE(post("status|acc|100|5491|w" + QByteArray::number(i) + '|'));
    const std::vector<LeasedLane> lanes = takeAll();
    for (const LeasedLane &taken : lanes) {
        EXPECT_EQ(taken.lane.route, Route::Status);
        EXPECT_EQ(taken.lane.ring, "ventas");
        EXPECT_TRUE(taken.lane.key.startsWith("<st:ventas:"));
        keys.insert(taken.lane.key);
    }
    EXPECT_EQ(keys.size(), 64u);
}

TEST_F(IntakeServiceTest, whatHasNoKnownLineSenderOrIdGoesByAccount)
{
    for (const QByteArray &body :
         {QByteArray("other|acc||||"), QByteArray("error|acc|100|||"),
          QByteArray("message|acc|999|5491|w1|text"), QByteArray("message|acc|100||w2|text"),
          QByteArray("status|acc|100|5491||"), QByteArray("status|acc|999|5491|w3|")}) {
        ASSERT_TRUE(post(body));
    }
    const std::vector<LeasedLane> lanes = takeAll();
    ASSERT_EQ(lanes.size(), 1u);
    EXPECT_EQ(lanes.front().lane, (LaneRef{Route::Other, "*", "<sys:acc>"}));
    EXPECT_EQ(lanes.front().jobs.size(), 6u);
}

TEST_F(IntakeServiceTest, everyElementBecomesAJobWithACorrelationOfItsOwn)
{
    const std::vector<LeasedLane> lanes =
        lanesOf("message|acc|100|a|w1|text\nmessage|acc|100|b|w2|text\nstatus|acc|100||w3|");
    ASSERT_EQ(lanes.size(), 3u);
    std::set<QByteArray> correlations;
    for (const LeasedLane &taken : lanes)
        correlations.insert(taken.jobs.front().correlation);
    EXPECT_EQ(correlations.size(), 3u);
    EXPECT_EQ(kit.queue.enqueueSizes(), std::vector<std::size_t>{3});
}

TEST_F(IntakeServiceTest, anEnvelopeWithoutElementsIsAcceptedAndQueuesNothing)
{
    EXPECT_TRUE(post(""));
    EXPECT_TRUE(kit.queue.enqueueSizes().empty());
}

TEST_F(IntakeServiceTest, aWrongSignatureIsUnauthorizedAndKeepsNothing)
{
    EXPECT_EQ(post("message|acc|100|a|w1|text", "bad").error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(post("!", "").error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(kit.queue.jobCount(), 0u);
    EXPECT_TRUE(quarantine.bodies().empty());
}

TEST_F(IntakeServiceTest, aSignedInvalidBodyIsQuarantinedAndLoggedAsAnError)
{
    EXPECT_EQ(post("!not json").error().code, ErrorCode::Invalid);
    EXPECT_EQ(quarantine.bodies(), std::vector<QByteArray>{"!not json"});
    EXPECT_EQ(kit.log.count(LogLevel::Error), 1);
    EXPECT_EQ(kit.queue.jobCount(), 0u);
}

TEST_F(IntakeServiceTest, theGateAnswersItsReasonUntilEveryCauseIsGone)
{
    gate.close("epoch", {ErrorCode::EpochMismatch, QStringLiteral("another epoch")});
    gate.close("stopping", {ErrorCode::Unavailable, QStringLiteral("stopping")});
    EXPECT_EQ(post("message|acc|100|a|w1|text").error().code, ErrorCode::EpochMismatch);
    EXPECT_EQ(post("message|acc|100|a|w1|text", "bad").error().code, ErrorCode::Unauthorized);
    gate.open("epoch");
    EXPECT_EQ(post("message|acc|100|a|w1|text").error().code, ErrorCode::Unavailable);
    gate.open("stopping");
    EXPECT_TRUE(post("message|acc|100|a|w1|text"));
    EXPECT_EQ(kit.queue.jobCount(), 1u);
}

TEST_F(IntakeServiceTest, theHandshakeEchoesTheChallengeForTheRightTokenOnly)
{
    EXPECT_EQ(intake.handshake("subscribe", "token", "12345").value(), "12345");
    EXPECT_EQ(intake.handshake("subscribe", "other", "12345").error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(intake.handshake("subscribe", "toke", "12345").error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(intake.handshake("unsubscribe", "token", "12345").error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(intake.handshake("subscribe", "token", "a\nb").error().code, ErrorCode::Invalid);
    EXPECT_EQ(intake.handshake("subscribe", "token", QByteArray(513, 'a')).error().code, ErrorCode::Invalid);
    EXPECT_EQ(intake.handshake("subscribe", "token", "").error().code, ErrorCode::Invalid);
}

TEST_F(IntakeServiceTest, anEmptyTokenOpensNothing)
{
    intake.setSettings({"", false});
    EXPECT_EQ(intake.handshake("subscribe", "", "12345").error().code, ErrorCode::Unauthorized);
}

TEST_F(IntakeServiceTest, classesFollowWhatTheElementIs)
{
    struct Case
    {
        QByteArray body;
        PriorityClass priority;
    };
    // The queue double keeps no class: what reaches enqueue() is asked of a batcher's own queue.
    class Recorder : public FakeQueue
    {
    public:
        using FakeQueue::FakeQueue;
        Result<std::vector<Enqueued>> enqueue(const std::vector<NewJob> &jobs) override
        {
            last = jobs.front();
            return FakeQueue::enqueue(jobs);
        }
        NewJob last;
    };
    Recorder recorder(kit.clock);
    EnqueueBatcher recording({}, recorder, kit.metrics, kit.log, [] {});
    recording.start();
    IntakeService service({"token", false},
                          {kit.codec, hash, kit.clock, recording, gate, kit.lines, quarantine, kit.log});
    for (const Case &one :
         {Case{"message|acc|100|a|w1|tap", PriorityClass::High},
          Case{"message|acc|100|a|w2|text", PriorityClass::Normal},
          Case{"status|acc|100|a|w3|", PriorityClass::Low}, Case{"other|acc||||", PriorityClass::Low}}) {
        std::promise<Result<void>> answer;
        service.accept("good", one.body, [&](Result<void> result) { answer.set_value(std::move(result)); });
        ASSERT_TRUE(answer.get_future().get());
        EXPECT_EQ(recorder.last.priority, one.priority) << one.body.toStdString();
        EXPECT_EQ(recorder.last.line, one.body.startsWith("other") ? "" : "ventas");
    }
}

} // namespace
