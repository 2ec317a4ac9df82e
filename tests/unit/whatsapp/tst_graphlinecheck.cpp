// Asking the Graph API whether a line could send.
#include <gtest/gtest.h>

#include "service/adapters/whatsapp/graph/graphlinecheck.h"
#include "tests/support/inbox.h"
#include "tests/support/manualclock.h"
#include "tests/support/scriptedserver.h"

using namespace psi;
using namespace psi::test;

namespace {

using Kind = CallOutcome::Kind;

const LineId wsp4(QStringLiteral("wsp4"));
const LineId sales(QStringLiteral("ventas_api"));

class LineCheckTest : public testing::Test
{
protected:
    CallOutcome check(const ScriptedServer::Script &script, const LineId &line = wsp4)
    {
        server = std::make_unique<ScriptedServer>(script);
        GraphLineCheck lineCheck({server->url(QStringLiteral("/v24.0")), {}}, lines, clock);
        EXPECT_TRUE(lineCheck.start().isOk());
        Inbox<CallOutcome> inbox;
        lineCheck.check(line, std::chrono::seconds(10), inbox.slot());
        return inbox.take().value_or(CallOutcome());
    }

    ManualClock clock;
    GraphLines lines{{{wsp4, "106540352242922", "TOKEN-A"}, {sales, "106540352242923", {}}}};
    std::unique_ptr<ScriptedServer> server;
};

TEST_F(LineCheckTest, numberAndTokenAreAskedForAndNothingIsSent)
{
    const auto answers = [](const SeenRequest &) { return Reply::json(200, R"({"id":"106540352242922"})"); };
    EXPECT_EQ(check(answers).kind, Kind::Accepted);
    ASSERT_EQ(server->requestCount(), 1);
    const SeenRequest seen = server->requests().front();
    EXPECT_EQ(seen.method, "GET");
    EXPECT_EQ(seen.target, "/v24.0/106540352242922?fields=id");
    EXPECT_EQ(seen.headers.at("authorization"), "Bearer TOKEN-A");
    EXPECT_TRUE(seen.body.isEmpty());
}

// F-50: an expired token is noticed.
TEST_F(LineCheckTest, anExpiredTokenHoldsTheLine)
{
    const CallOutcome outcome = check([](const SeenRequest &) {
        return Reply::json(401, R"({"error":{"message":"expired","type":"OAuthException","code":190}})");
    });
    EXPECT_EQ(outcome.kind, Kind::HoldLine);
    EXPECT_EQ(outcome.code, "190");
}

TEST_F(LineCheckTest, whatCannotBeAskedIsSaid)
{
    const auto never = [](const SeenRequest &) { return Reply::json(200, "{}"); };
    EXPECT_EQ(check(never, sales).code, "TOKEN_MISSING");
    EXPECT_EQ(check(never, LineId(QStringLiteral("otra"))).code, "LINE_UNKNOWN");
    EXPECT_EQ(server->requestCount(), 0);
    EXPECT_FALSE(check([](const SeenRequest &) { return Reply::resets(); }).isAccepted());
}

} // namespace
