// What the configuration makes of Graph API, areas and media, against the simulator's, which checks as Meta
// does.
#include <gtest/gtest.h>

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

#include "service/adapters/system/systemclock.h"
#include "service/app/outboundcallers.h"
#include "tests/support/inbox.h"
#include "tests/support/simprocess.h"

using namespace psi;
using namespace psi::test;
using namespace std::chrono_literals;

namespace {

using Kind = CallOutcome::Kind;

QString q(const char *text) { return QString::fromUtf8(text); }

const LineId wsp4(q("wsp4"));

class OutboundCallersTest : public testing::Test
{
protected:
    void SetUp() override
    {
        ASSERT_TRUE(sim.start()) << sim.errors().constData();
        config.lines = {{wsp4.value, q("106540352242922"), q("5491155550100"), q("TOKEN-A")}};
        config.graphUrl = sim.graph();
        config.graphAllowHttp = true;
        config.egressAllow = QStringList{q("127.0.0.0/8")};
        config.egressAllowHttp = true;
        callers = std::make_unique<OutboundCallers>(config, root.filePath(q("media")), clock);
        ASSERT_TRUE(callers->start().isOk());
    }
    CallOutcome send(std::int64_t id, const char *to = "5491155550101")
    {
        MessageCall call;
        call.line = wsp4;
        call.recipient = q(to);
        call.payload = R"({"type":"text","text":{"body":"hola"}})";
        call.reference = {id, 1};
        call.timeout = 20s;
        callers->messages().send(call, outcomes.slot());
        return outcomes.take().value_or(CallOutcome());
    }
    CallOutcome post(const char *area, const char *secret)
    {
        AreaCall call;
        call.area.id = AreaId(q(area));
        call.area.url = sim.area(q(area));
        call.area.secret = q(secret);
        call.body = R"({"type":"derivacion"})";
        call.reference = {7, 1};
        call.timeout = 20s;
        callers->areas().post(call, outcomes.slot());
        return outcomes.take().value_or(CallOutcome());
    }

    SimProcess sim;
    QTemporaryDir root;
    SystemClock clock; // the areas refuse old timestamps
    ServiceConfig config;
    Inbox<CallOutcome> outcomes;
    std::unique_ptr<OutboundCallers> callers;
};

TEST_F(OutboundCallersTest, aMessageIsAcceptedAndTheTokenFollowsTheConfiguration)
{
    const CallOutcome accepted = send(1);
    EXPECT_EQ(accepted.kind, Kind::Accepted) << accepted.code.constData();
    EXPECT_FALSE(accepted.wamid.isEmpty());
    ASSERT_TRUE(sim.rules(R"({"tokens":["TOKEN-B"]})"));
    EXPECT_EQ(send(2).kind, Kind::HoldLine);
    EXPECT_EQ(send(3).code, "190");
    config.lines[0].accessToken = q("TOKEN-B");
    callers->reload(config);
    EXPECT_EQ(send(4).kind, Kind::Accepted);
}

TEST_F(OutboundCallersTest, errorsOfTheGraphApiMeanWhatTheyMean)
{
    const std::pair<const char *, Kind> cases[] = {
        {R"({"code":130429})", Kind::Throttled}, {R"({"code":131056})", Kind::Throttled},
        {R"({"code":131026})", Kind::OtherForm}, {R"({"code":131047})", Kind::Refused},
        {R"({"code":131016})", Kind::Retry},     {R"({"code":368})", Kind::HoldLine},
        {R"({"code":503})", Kind::Retry},        {R"({"code":429,"retry_after":7})", Kind::Throttled}};
    std::int64_t id = 10;
    for (const auto &[rule, kind] : cases) {
        ASSERT_FALSE(
            sim.tell("POST", "rules/calls", QByteArray(rule).replace("}", ",\"next\":1}")).isEmpty());
        const CallOutcome outcome = send(++id);
        EXPECT_EQ(outcome.kind, kind) << rule << outcome.code.constData();
    }
    EXPECT_EQ(send(++id).kind, Kind::Accepted);
}

TEST_F(OutboundCallersTest, lostAnswersAreNeverSentAgain)
{
    constexpr int lost = 20;
    ASSERT_TRUE(sim.rules(R"({"calls":[{"lost":true}]})"));
    for (int i = 0; i < lost; ++i)
        EXPECT_EQ(send(100 + i).kind, Kind::Unknown);
    const QJsonObject calls = sim.ask("calls?limit=1000");
    EXPECT_EQ(calls[q("calls")].toArray().size(), lost);
    const QJsonObject accepted = sim.ask("duplicates");
    EXPECT_EQ(accepted[q("distinct")].toInt(), lost);
    EXPECT_TRUE(accepted[q("duplicates")].toArray().isEmpty());
}

TEST_F(OutboundCallersTest, anAreaBelievesTheSignatureAndIsNotFollowedElsewhere)
{
    ASSERT_TRUE(sim.rules(R"({"area_secrets":{"ventas":"secreto"}})"));
    EXPECT_EQ(post("ventas", "secreto").kind, Kind::Accepted);
    EXPECT_EQ(post("ventas", "otro").code, "HTTP_401");
    ASSERT_TRUE(sim.rules(R"({"areas":{"ventas":"redirect"}})"));
    const CallOutcome redirected = post("ventas", "secreto");
    EXPECT_EQ(redirected.kind, Kind::Retry);
    EXPECT_EQ(redirected.code.left(6), "HTTP_3");
    EXPECT_EQ(sim.ask("areas")[q("followed")].toInt(), 0);
}

TEST_F(OutboundCallersTest, aFileComesWithItsHash)
{
    const QByteArray content(20'000, 'f');
    const HttpReply kept = sim.request("POST", "/_sim/media", content, "Content-Type: image/jpeg\r\n");
    const QString id = QJsonDocument::fromJson(kept.body).object()[q("id")].toString();
    ASSERT_FALSE(id.isEmpty());
    MediaCall call;
    call.line = wsp4;
    call.mediaId = id;
    call.messageId = q("3f0c6a1e-5d0b-4a57-9a6e-2b8f6f0f9c11");
    call.mimeType = q("image/jpeg");
    call.sha256 = QCryptographicHash::hash(content, QCryptographicHash::Sha256);
    call.timeout = 20s;
    Inbox<MediaFetched> inbox;
    callers->media().fetch(call, inbox.slot());
    MediaFetched fetched = inbox.take().value_or(MediaFetched());
    EXPECT_EQ(fetched.outcome.kind, Kind::Accepted) << fetched.outcome.code.constData();
    EXPECT_EQ(fetched.bytes, content.size());
    EXPECT_TRUE(QFile::exists(root.filePath(q("media/")) + fetched.url));
    ASSERT_TRUE(sim.rules(R"({"media":"wrong"})"));
    callers->media().fetch(call, inbox.slot());
    fetched = inbox.take().value_or(MediaFetched());
    EXPECT_EQ(fetched.outcome.code, "MEDIA_HASH");
}

} // namespace
