// What an answer of the Graph API, or its lack, means for the message.
#include <gtest/gtest.h>

#include "service/adapters/whatsapp/graph/graphanswer.h"
#include "service/adapters/whatsapp/graph/graphrequests.h"

using namespace psi;

namespace {

using Kind = CallOutcome::Kind;
using Reach = ClientAnswer::Reach;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp now{seconds(1'790'000'000)};

ClientAnswer answered(int status, const QByteArray &body, const QByteArray &retryAfter = {})
{
    ClientAnswer answer;
    answer.reach = Reach::Answered;
    answer.status = status;
    answer.body = body;
    answer.retryAfter = retryAfter;
    return answer;
}

ClientAnswer broken(Reach reach, const QByteArray &fault, int status = 0)
{
    ClientAnswer answer;
    answer.reach = reach;
    answer.fault = fault;
    answer.status = status;
    return answer;
}

CallOutcome outcomeOf(const ClientAnswer &answer) { return outcomeOfSend(answer, now, false); }

QByteArray error(int code, const QByteArray &more = {})
{
    return "{\"error\":{\"message\":\"(#1) Something\",\"type\":\"OAuthException\",\"code\":" +
           QByteArray::number(code) + more + ",\"fbtrace_id\":\"A\"}}";
}

TEST(GraphAnswer, anAcceptedMessageHasItsWamid)
{
    const CallOutcome outcome = outcomeOf(answered(
        200,
        R"({"messaging_product":"whatsapp","contacts":[{"input":"5491155550101","wa_id":"5491155550101"}],)"
        R"("messages":[{"id":"wamid.HBgNNTQ5","message_status":"accepted"}]})"));
    EXPECT_EQ(outcome.kind, Kind::Accepted);
    EXPECT_EQ(outcome.wamid, QStringLiteral("wamid.HBgNNTQ5"));
    EXPECT_TRUE(outcome.code.isEmpty());
    EXPECT_TRUE(outcome.message.isEmpty());
}

TEST(GraphAnswer, aSuccessThatNamesNoMessageLeavesItUnknown)
{
    for (const QByteArray &body :
         {QByteArray(), QByteArray("{}"), QByteArray("<html>OK</html>"), QByteArray(R"({"messages":[]})"),
          QByteArray(R"({"messages":[{"id":""}]})"), QByteArray(R"({"messages":[{"id":7}]})"),
          QByteArray(R"({"messages":{"id":"wamid.A"}}x)"),
          QByteArray(R"({"messages":[{"id":")" + QByteArray(600, 'w') + R"("}]})")}) {
        const CallOutcome outcome = outcomeOf(answered(200, body));
        EXPECT_EQ(outcome.kind, Kind::Unknown) << body.constData();
        EXPECT_EQ(outcome.code, "ANSWER_INVALID");
    }
}

TEST(GraphAnswer, anErrorGoesByItsCode)
{
    EXPECT_EQ(outcomeOf(answered(400, error(131047))).kind, Kind::Refused);
    EXPECT_EQ(outcomeOf(answered(400, error(131047))).code, "131047");
    EXPECT_EQ(outcomeOf(answered(401, error(190))).kind, Kind::HoldLine);
    EXPECT_EQ(outcomeOf(answered(400, error(100, ",\"is_transient\":true"))).kind, Kind::Retry);
    EXPECT_EQ(outcomeOf(answered(400, error(100, ",\"is_transient\":false"))).kind, Kind::Refused);
    EXPECT_EQ(outcomeOf(answered(400, error(131026, ",\"error_data\":\"a string\""))).kind, Kind::OtherForm);
    EXPECT_EQ(outcomeOf(answered(200, error(131047))).kind, Kind::Refused);
}

TEST(GraphAnswer, anUnreadableErrorGoesByItsStatus)
{
    const QByteArray html = "<html><body>Bad Gateway</body></html>";
    EXPECT_EQ(outcomeOf(answered(502, html)).kind, Kind::Retry);
    EXPECT_EQ(outcomeOf(answered(502, html)).code, "HTTP_502");
    EXPECT_EQ(outcomeOf(answered(503, {})).kind, Kind::Retry);
    EXPECT_EQ(outcomeOf(answered(404, html)).kind, Kind::Refused);
    EXPECT_EQ(outcomeOf(answered(429, html)).kind, Kind::Throttled);
    EXPECT_EQ(outcomeOf(answered(302, html)).kind, Kind::Retry);
    EXPECT_EQ(outcomeOf(answered(500, R"({"error":"text"})")).kind, Kind::Retry);
    EXPECT_EQ(outcomeOf(answered(400, R"({"error":{"code":"x"}})")).code, "HTTP_400");
    EXPECT_EQ(outcomeOf(answered(400, R"({"error":{"code":1e99}})")).code, "HTTP_400");
}

TEST(GraphAnswer, aWaitThatIsAskedForIsObeyedAndCountsNoTry)
{
    CallOutcome outcome = outcomeOf(answered(429, {}, "30"));
    EXPECT_EQ(outcome.kind, Kind::Throttled);
    EXPECT_EQ(outcome.retryAfter, seconds(30));
    outcome = outcomeOf(answered(503, "<html>", "120"));
    EXPECT_EQ(outcome.kind, Kind::Throttled);
    EXPECT_EQ(outcome.scope, CallOutcome::Scope::Line);
    EXPECT_EQ(outcome.retryAfter, minutes(2));
    outcome = outcomeOf(answered(400, error(80007), "1"));
    EXPECT_EQ(outcome.retryAfter, minutes(5));
    outcome = outcomeOf(answered(400, error(130429), "86400"));
    EXPECT_EQ(outcome.retryAfter, std::chrono::hours(1));
    EXPECT_EQ(outcomeOf(answered(503, {}, "0")).kind, Kind::Retry);
    EXPECT_EQ(outcomeOf(answered(400, error(131047), "30")).kind, Kind::Refused);
    EXPECT_FALSE(outcomeOf(answered(400, error(131047), "30")).retryAfter.has_value());
}

TEST(GraphAnswer, whatWasNotSentIsTriedAgain)
{
    for (const char *fault : {"DNS", "CONNECT", "TLS", "TIMEOUT", "CLOSED", "STOPPED"}) {
        const CallOutcome outcome = outcomeOf(broken(Reach::NotSent, fault));
        EXPECT_EQ(outcome.kind, Kind::Retry) << fault;
        EXPECT_EQ(outcome.code, fault);
        EXPECT_FALSE(outcome.message.isEmpty());
    }
    EXPECT_EQ(outcomeOf(broken(Reach::NotSent, "REQUEST_INVALID")).kind, Kind::HoldLine);
}

TEST(GraphAnswer, whatWasSentWithoutAWholeAnswerIsUnknown)
{
    for (const char *fault : {"TIMEOUT", "CLOSED", "STOPPED", "ANSWER_MALFORMED", "ANSWER_TOO_LARGE"}) {
        for (const int status : {0, 200, 201, 302}) {
            const CallOutcome outcome = outcomeOf(broken(Reach::Sent, fault, status));
            EXPECT_EQ(outcome.kind, Kind::Unknown) << fault << status;
            EXPECT_EQ(outcome.code, fault);
        }
    }
}

TEST(GraphAnswer, anErrorThatBreaksOffIsNoSend)
{
    for (const int status : {400, 401, 404, 500, 503})
        EXPECT_EQ(outcomeOf(broken(Reach::Sent, "CLOSED", status)).kind, Kind::Retry) << status;
    EXPECT_EQ(outcomeOf(broken(Reach::Sent, "CLOSED", 429)).kind, Kind::Throttled);
}

TEST(GraphAnswer, noWordOfMetaGetsIntoOurs)
{
    const QByteArray body = R"({"error":{"message":"to 5491155550101 failed","code":131026,)"
                            R"("error_data":{"details":"5491155550101"},"error_user_msg":"5491155550101"}})";
    EXPECT_FALSE(outcomeOf(answered(400, body)).message.contains(QStringLiteral("5491155550101")));
}

TEST(GraphAnswer, aReadThatWasLostMayBeRepeated)
{
    EXPECT_EQ(outcomeOfRead(broken(Reach::Sent, "TIMEOUT"), now).kind, Kind::Retry);
    EXPECT_EQ(outcomeOfRead(answered(200, "{}"), now).kind, Kind::Accepted);
    EXPECT_EQ(outcomeOfRead(answered(401, error(190)), now).kind, Kind::HoldLine);
    EXPECT_EQ(outcomeOfRead(answered(404, {}), now).kind, Kind::Refused);
}

MessageCall call(const QByteArray &payload)
{
    MessageCall call;
    call.recipient = QStringLiteral("5491155550101");
    call.payload = payload;
    call.reference = {42, 3};
    return call;
}

TEST(GraphRequests, completeThePayload)
{
    const QByteArray payload =
        R"({"type":"text","text":{"body":"Hola ñ"},"context":{"message_id":"wamid.Q"}})";
    EXPECT_EQ(bodyOfMessage(call(payload))->json,
              R"({"biz_opaque_callback_data":"42:3","context":{"message_id":"wamid.Q"},)"
              R"("messaging_product":"whatsapp","recipient_type":"individual",)"
              R"("text":{"body":"Hola ñ"},"to":"5491155550101","type":"text"})");
    MessageCall toUserId = call(R"({"type":"text","text":{"body":"x"},"to":"5491100000000"})");
    toUserId.recipient = QStringLiteral("AR.1234");
    toUserId.isUserId = true;
    EXPECT_EQ(bodyOfMessage(toUserId)->json,
              R"({"biz_opaque_callback_data":"42:3","messaging_product":"whatsapp","recipient":"AR.1234",)"
              R"("recipient_type":"individual","text":{"body":"x"},"type":"text"})");
}

TEST(GraphRequests, tellMediaByLinkFromMediaById)
{
    EXPECT_TRUE(
        bodyOfMessage(call(R"({"type":"image","image":{"link":"https://a.example/b.png"}})"))->hasLink);
    EXPECT_FALSE(bodyOfMessage(call(R"({"type":"image","image":{"id":"123"}})"))->hasLink);
}

TEST(GraphRequests, refuseWhatIsNoMessage)
{
    for (const char *payload : {"", "[]", "{", "{}", R"({"type":"text"})", R"({"type":"text","text":"x"})",
                                R"({"text":{"body":"x"}})"})
        EXPECT_FALSE(bodyOfMessage(call(payload)).isOk()) << payload;
}

TEST(GraphRequests, markAsReadWithAndWithoutTyping)
{
    EXPECT_EQ(bodyOfMarkRead(QStringLiteral("wamid.A"), false),
              R"({"message_id":"wamid.A","messaging_product":"whatsapp","status":"read"})");
    EXPECT_EQ(bodyOfMarkRead(QStringLiteral("wamid.A"), true),
              R"({"message_id":"wamid.A","messaging_product":"whatsapp","status":"read",)"
              R"("typing_indicator":{"type":"text"}})");
}

} // namespace
