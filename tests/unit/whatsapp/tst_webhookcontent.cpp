// Messages and statuses that no fixture shows: other spellings, wrong types, missing parts.
#include <gtest/gtest.h>

#include "service/adapters/whatsapp/jsondocument.h"
#include "tests/unit/whatsapp/codeckit.h"

using namespace psi;
using namespace psi::test;

namespace {

MessageContent contentOf(const QByteArray &members)
{
    const InboundEvent event = onlyEventOf(message(members));
    const auto *content = std::get_if<MessageContent>(&event.body);
    EXPECT_NE(content, nullptr) << members.constData();
    return content == nullptr ? MessageContent() : *content;
}

// Every metadata must be JSON by itself, for the column that takes it.
bool isObject(const QByteArray &json)
{
    const auto document = json::Document::parse(json);
    return document && document->root().isObject();
}

TEST(WebhookContent, aContentThatIsMissingOrMistypedIsAPlaceholderThatLosesNothing)
{
    const QString placeholder = QStringLiteral("[Mensaje no compatible]");
    const char *rows[] = {
        R"("type":"text")",
        R"("type":"text","text":5)",
        R"("type":"text","text":{"body":["x"]})",
        R"("type":"text","text":{"body":null})",
        R"("type":"image")",
        R"("type":"image","image":[])",
        R"("type":"location","location":"x")",
        R"("type":"contacts","contacts":{})",
        R"("type":"interactive")",
        R"("type":"interactive","interactive":{"type":"list_reply"})",
        R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{}})",
        R"("type":"button","button":{})",
        R"("type":"order","order":1)",
        R"("type":"poll","poll":{"question":"?"})",
        R"("type":"unknown","errors":[{"code":501,"details":"x"}])",
        R"("type":7)",
        R"("type":null)",
        R"("text":{"body":"x"})",
    };
    for (const char *row : rows) {
        const MessageContent content = contentOf(row);
        EXPECT_EQ(content.type, MessageType::Text) << row;
        EXPECT_EQ(content.text, placeholder) << row;
        EXPECT_FALSE(content.media.has_value()) << row;
        EXPECT_TRUE(content.metadata.contains(QByteArray("\"original\":{\"id\":\"w\""))) << row;
        EXPECT_TRUE(content.metadata.contains(row)) << row;
        EXPECT_TRUE(isObject(content.metadata)) << row;
    }
}

TEST(WebhookContent, textsOfThingsThatAreNoText)
{
    const std::pair<const char *, const char *> rows[] = {
        {R"("type":"document","document":{"id":"1","filename":"a.pdf"})", "[Documento] a.pdf"},
        {R"("type":"document","document":{"id":"1"})", "[Documento]"},
        {R"("type":"video","video":{"id":"1","caption":""})", "[Video]"},
        {R"("type":"location","location":{"latitude":-34.60,"longitude":-58.3})",
         "[Ubicación] -34.60, -58.3"},
        {R"("type":"location","location":{"latitude":"-34","longitude":"-58"})", "[Ubicación] -34, -58"},
        {R"("type":"location","location":{})", "[Ubicación]"},
        {R"("type":"contacts","contacts":[])", "[Contacto]"},
        {R"("type":"contacts","contacts":[1,{"phones":{}},{"name":{"formatted_name":"Ana"}}])",
         "[Contacto] Ana"},
        {R"("type":"order","order":{"product_items":[{},{}]})", "[Pedido] 2 productos"},
        {R"("type":"order","order":{"product_items":[{}],"text":""})", "[Pedido] 1 producto"},
        {R"("type":"interactive","interactive":{"nfm_reply":{}})", "[Formulario]"},
        {R"("type":"interactive","interactive":{"list_reply":{"id":"31"}})", "31"},
        {R"("type":"button","button":{"payload":"SI"})", "SI"},
        {R"("type":"text","text":{"body":""})", ""},
        {R"("type":"text","text":{"body":"\u00f1 \ud83d\ude00 \/ \\ \" \n\t\b\f\r"})",
         "ñ 😀 / \\ \" \n\t\b\f\r"},
        {R"("t\u0079pe":"text","te\u0078t":{"b\u006fdy":"x"})", "x"},
        {R"("type":"image","type":"text","text":{"body":"a"},"text":{"body":"b"})", "b"},
    };
    for (const auto &[members, text] : rows)
        EXPECT_EQ(contentOf(members).text.toStdString(), text) << members;
}

TEST(WebhookContent, mediaWithoutIdHasNothingToFetch)
{
    const MessageContent content =
        contentOf(R"("type":"image","image":{"caption":"x"},"errors":[{"code":131052}])");
    EXPECT_EQ(content.type, MessageType::Image);
    EXPECT_EQ(content.text, QStringLiteral("x"));
    EXPECT_FALSE(content.media.has_value());
    EXPECT_TRUE(content.metadata.contains("131052"));
}

TEST(WebhookContent, numbersKeepTheirTextAndFitADecimalColumn)
{
    const QByteArray digits(70, '9');
    const MessageContent content = contentOf(R"("type":"order","order":{"a":123456789012345678901234567890,)"
                                             R"("b":0.10,"c":1e-99999,"d":)" +
                                             digits + R"(,"e":-5})");
    EXPECT_EQ(content.metadata,
              R"({"order":{"a":123456789012345678901234567890,"b":0.10,"c":"1e-99999","d":")" + digits +
                  R"(","e":-5}})");
}

// F-15: and what was sent is kept.
TEST(WebhookContent, anUnreadableTimestampIsKept)
{
    EXPECT_EQ(contentOf(R"("type":"text","text":{"body":"x"},"timestamp":"ayer")").metadata,
              R"({"timestamp":"ayer"})");
}

TEST(WebhookContent, whatNamesNoMessageStaysRaw)
{
    const std::pair<const char *, const char *> rows[] = {
        {R"("type":"reaction")", "reaction"},
        {R"("type":"reaction","reaction":{"emoji":"x"})", "reaction"},
        {R"("type":"reaction","reaction":{"message_id":7})", "reaction"},
        {R"("type":"reaction","reaction":{"message_id":"a b"})", "reaction"},
        {R"("type":"revoke","revoke":[])", "revoke"},
        {R"("type":"edit","edit":{"original_message_id":"a"})", "edit"},
        {R"("type":"edit","edit":{"original_message_id":"a","message":"x"})", "edit"},
        {R"("type":"edit","edit":{"message":{"type":"text","text":{"body":"x"}}})", "edit"},
    };
    for (const auto &[members, type] : rows) {
        const InboundEvent event = onlyEventOf(message(members));
        const auto *raw = std::get_if<RawElement>(&event.body);
        ASSERT_NE(raw, nullptr) << members;
        EXPECT_EQ(raw->type.toStdString(), type) << members;
    }
}

TEST(WebhookContent, oldNamesOfSystemNoticesAreKnown)
{
    const auto notice = [](const char *system) {
        return std::get<SystemNotice>(
            onlyEventOf(message(QByteArray(R"("type":"system","system":)") + system)).body);
    };
    EXPECT_EQ(notice(R"({"type":"customer_changed_number","new_wa_id":"5491155550009"})"),
              (SystemNotice{SystemNotice::Kind::ChangedNumber, QStringLiteral("5491155550009"), QString()}));
    EXPECT_EQ(notice(R"({"type":"x"})").kind, SystemNotice::Kind::Unknown);
    EXPECT_EQ(notice("null").kind, SystemNotice::Kind::Unknown);
}

TEST(WebhookContent, aMessageWithoutIdOrSenderStaysRaw)
{
    const char *rows[] = {
        R"({"from":"5491155550001","type":"text","text":{"body":"x"}})",
        R"({"id":"","from":"5491155550001","type":"text","text":{"body":"x"}})",
        R"({"id":5,"from":"5491155550001","type":"text","text":{"body":"x"}})",
        R"({"id":"w\u0000","from":"5491155550001x","type":"text","text":{"body":"x"}})",
        R"({"id":"w","type":"text","text":{"body":"x"}})",
        R"({"id":"w","from":"","from_user_id":"","type":"text","text":{"body":"x"}})",
        R"({"id":"w","from":"abc","type":"text","text":{"body":"x"}})",
        R"({"id":"w","from":{},"from_user_id":[],"type":"text","text":{"body":"x"}})",
    };
    for (const char *row : rows) {
        const InboundEvent event = onlyEventOf(envelope(QByteArray(R"({"messages":[)") + row + "]}"));
        ASSERT_TRUE(std::holds_alternative<RawElement>(event.body)) << row;
        EXPECT_EQ(std::get<RawElement>(event.body).type, QStringLiteral("text")) << row;
    }
    const QByteArray longId(513, 'a');
    const InboundEvent event = onlyEventOf(
        envelope(R"({"messages":[{"id":")" + longId + R"(","from":"5491155550001","type":"text"}]})"));
    EXPECT_TRUE(event.id.isEmpty());
    EXPECT_TRUE(std::holds_alternative<RawElement>(event.body));
}

TEST(WebhookContent, statusesOfEveryForm)
{
    const auto event = [](const QByteArray &status) {
        return onlyEventOf(envelope(R"({"statuses":[)" + status + "]}"));
    };
    const auto status = [&](const QByteArray &json) { return std::get<StatusUpdate>(event(json).body); };
    EXPECT_EQ(status(R"({"id":"a","status":"deleted"})").word, QStringLiteral("deleted"));
    EXPECT_EQ(status(R"({"id":"a","status":"read","participant_recipient_id":"5"})").participant,
              QStringLiteral("5"));
    EXPECT_EQ(status(R"({"id":"a","status":"read","recipient_participant_user_id":"AR.5"})").participant,
              QStringLiteral("AR.5"));
    EXPECT_EQ(status(R"({"id":"a","status":"failed","errors":[{"code":"7","message":"m"}]})").errorCode,
              QStringLiteral("7"));
    EXPECT_EQ(status(R"({"id":"a","status":"failed","errors":[{"code":"7","message":"m"}]})").errorTitle,
              QStringLiteral("m"));
    for (const char *errors : {"[]", "{}", "null", "5"})
        EXPECT_EQ(status(QByteArray(R"({"id":"a","status":"failed","errors":)") + errors + "}").errors,
                  QByteArray());
    EXPECT_EQ(status(R"({"id":"a","status":"failed","errors":["x"]})").errors, R"(["x"])");
    for (const char *bad : {R"({"id":"a"})", R"({"id":"a","status":""})", R"({"id":"a","status":5})",
                            R"({"id":"a","status":"a b"})", R"({"status":"read"})",
                            R"({"id":1,"status":"read"})", "null", "[]", "\"x\""})
        EXPECT_TRUE(std::holds_alternative<RawElement>(event(bad).body)) << bad;
}

} // namespace
