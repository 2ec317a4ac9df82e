#include <gtest/gtest.h>

#include <set>

#include "service/adapters/whatsapp/metawebhookcodec.h"
#include "tests/unit/whatsapp/fixtures.h"

using namespace psi;
using namespace psi::test;

namespace {

const Timestamp acceptedAt = Timestamp(std::chrono::seconds(1'790'000'000));

MetaWebhookCodec codec() { return MetaWebhookCodec({"fixture-app-secret"}); }

std::vector<InboundEvent> eventsOf(const QByteArray &body)
{
    std::vector<InboundEvent> events;
    const auto elements = codec().parse(body, acceptedAt);
    EXPECT_TRUE(elements.isOk()) << (elements ? "" : qPrintable(elements.error().message));
    if (!elements)
        return events;
    for (const WebhookElement &element : *elements) {
        const auto event = codec().decode(element.payload);
        EXPECT_TRUE(event.isOk());
        if (event)
            events.push_back(*event);
    }
    return events;
}

InboundEvent onlyEvent(const char *file)
{
    const std::vector<InboundEvent> events = eventsOf(fixture(QString::fromLatin1(file)));
    EXPECT_EQ(events.size(), 1u) << file;
    return events.empty() ? InboundEvent() : events.front();
}

QByteArray envelope(const QByteArray &value, const QByteArray &field = "messages")
{
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":")" + field +
           R"(","value":)" + value + "}]}]}";
}

TEST(WebhookCodec, everyFixtureHasTheElementsOfItsReadme)
{
    const auto table = fixtureTable();
    ASSERT_GE(table.size(), 56u);
    for (const auto &[file, facts] : table) {
        FixtureFacts found;
        for (const InboundEvent &event : eventsOf(fixture(file))) {
            switch (event.eventClass) {
            case EventClass::Message:
                ++found.messages;
                break;
            case EventClass::Status:
                ++found.statuses;
                break;
            case EventClass::Error:
                ++found.errors;
                break;
            case EventClass::Other:
                ++found.others;
                break;
            }
        }
        EXPECT_TRUE(found == facts) << qPrintable(file);
    }
}

TEST(WebhookCodec, theSignatureVectorsOfTheReadmeVerify)
{
    const auto vectors = signatureVectors();
    ASSERT_GE(vectors.size(), 5u);
    for (const auto &[file, hex] : vectors) {
        const QByteArray body = fixture(file);
        EXPECT_TRUE(codec().verify("sha256=" + hex, body)) << qPrintable(file);
        EXPECT_FALSE(codec().verify("sha256=" + hex, body + ' '));
        EXPECT_FALSE(codec().verify("sha256=" + hex.toUpper(), body));
        EXPECT_FALSE(codec().verify("sha1=" + hex, body));
        EXPECT_FALSE(codec().verify("sha256=" + hex.left(63), body));
        EXPECT_FALSE(codec().verify("sha256=" + hex + '0', body));
        EXPECT_FALSE(codec().verify(" sha256=" + hex, body));
        EXPECT_FALSE(codec().verify(hex, body));
        EXPECT_FALSE(codec().verify("", body));
    }
}

TEST(WebhookCodec, severalSecretsLiveAndAreReplacedAsAWhole)
{
    const QByteArray body = fixture(QStringLiteral("text.json"));
    const QByteArray signature = "sha256=" + signatureVectors()[QStringLiteral("text.json")];
    MetaWebhookCodec two({"another", "fixture-app-secret"});
    EXPECT_TRUE(two.verify(signature, body));
    two.setSecrets({"another"});
    EXPECT_FALSE(two.verify(signature, body));
    two.setSecrets({});
    EXPECT_FALSE(two.verify(signature, body));
}

TEST(WebhookCodec, keysAreTheSameAgainAndDifferBetweenElements)
{
    std::set<EventKey> keys;
    std::size_t elementCount = 0;
    for (const auto &[file, facts] : fixtureTable()) {
        const auto first = codec().parse(fixture(file), acceptedAt);
        const auto again = codec().parse(fixture(file), acceptedAt + std::chrono::hours(1));
        ASSERT_TRUE(first && again);
        ASSERT_EQ(first->size(), again->size());
        for (std::size_t i = 0; i < first->size(); ++i) {
            EXPECT_EQ(first->at(i).key, again->at(i).key);
            EXPECT_EQ(first->at(i).key.size(), 16);
            keys.insert(first->at(i).key);
            ++elementCount;
        }
    }
    EXPECT_EQ(keys.size(), elementCount);
}

TEST(WebhookCodec, textCarriesSenderAndTime)
{
    const InboundEvent event = onlyEvent("text.json");
    const auto *content = std::get_if<MessageContent>(&event.body);
    ASSERT_NE(content, nullptr);
    EXPECT_EQ(content->type, MessageType::Text);
    EXPECT_FALSE(content->text.isEmpty());
    EXPECT_TRUE(event.id.startsWith("wamid."));
    EXPECT_FALSE(event.person.phone.isEmpty());
    EXPECT_FALSE(event.person.userId.isEmpty());
    EXPECT_FALSE(event.person.name.isEmpty());
    EXPECT_EQ(event.phoneNumberId, QStringLiteral("106540352242922"));
    EXPECT_LT(event.time, acceptedAt + std::chrono::minutes(6));
}

TEST(WebhookCodec, aUserWithoutPhoneHasAUserId)
{
    const InboundEvent event = onlyEvent("text_username_no_phone.json");
    EXPECT_TRUE(event.person.phone.isEmpty());
    EXPECT_FALSE(event.person.userId.isEmpty());
    EXPECT_FALSE(event.person.username.isEmpty());
}

TEST(WebhookCodec, mediaKeepIdCaptionAndKind)
{
    const auto media = [](const char *file) { return std::get<MessageContent>(onlyEvent(file).body); };
    EXPECT_EQ(media("image.json").media->kind, QStringLiteral("image"));
    EXPECT_FALSE(media("image.json").media->id.isEmpty());
    EXPECT_NE(media("image.json").text, QStringLiteral("[Imagen]"));
    EXPECT_EQ(media("image_no_caption_no_url.json").text, QStringLiteral("[Imagen]"));
    EXPECT_TRUE(media("audio_voice.json").media->voice);
    EXPECT_EQ(media("audio_voice.json").text, QStringLiteral("[Nota de voz]"));
    EXPECT_FALSE(media("audio_file.json").media->voice);
    EXPECT_EQ(media("sticker.json").type, MessageType::Image);
    EXPECT_EQ(media("sticker.json").media->kind, QStringLiteral("sticker"));
    EXPECT_FALSE(media("document.json").media->filename.isEmpty());
    EXPECT_EQ(media("video.json").type, MessageType::Video);
    EXPECT_TRUE(media("video.json").forwarded);
}

TEST(WebhookCodec, choicesAreTextWithIdAndMetadata)
{
    for (const char *file : {"interactive_list_reply.json", "interactive_button_reply.json",
                             "button_template_quick_reply.json"}) {
        const auto content = std::get<MessageContent>(onlyEvent(file).body);
        EXPECT_EQ(content.type, MessageType::Text) << file;
        ASSERT_TRUE(content.choice.has_value()) << file;
        EXPECT_FALSE(content.choice->id.isEmpty()) << file;
        EXPECT_EQ(content.text, content.choice->title) << file;
        EXPECT_FALSE(content.metadata.isEmpty()) << file;
    }
    const auto elements = codec().parse(fixture(QStringLiteral("interactive_list_reply.json")), acceptedAt);
    EXPECT_TRUE(elements->front().interactive);
    EXPECT_FALSE(codec().parse(fixture(QStringLiteral("text.json")), acceptedAt)->front().interactive);
}

TEST(WebhookCodec, locationContactsOrderAndUnsupportedAreReadable)
{
    const auto content = [](const char *file) { return std::get<MessageContent>(onlyEvent(file).body); };
    EXPECT_EQ(content("location.json").type, MessageType::Location);
    EXPECT_TRUE(content("location.json").text.startsWith(QStringLiteral("[Ubicación]")));
    EXPECT_EQ(content("contacts.json").type, MessageType::Contact);
    EXPECT_TRUE(content("contacts.json").text.contains(QStringLiteral("; ")));
    EXPECT_FALSE(content("order.json").metadata.isEmpty());
    EXPECT_EQ(content("unsupported.json").text, QStringLiteral("[Mensaje no compatible]"));
    EXPECT_EQ(content("unsupported_131060.json").type, MessageType::Text);
    EXPECT_FALSE(content("text_reply_context.json").quotedId.isEmpty());
}

TEST(WebhookCodec, whatNamesAnotherMessageCarriesItsId)
{
    EXPECT_FALSE(std::get<Reaction>(onlyEvent("reaction.json").body).emoji.isEmpty());
    EXPECT_TRUE(std::get<Reaction>(onlyEvent("reaction_removed.json").body).emoji.isEmpty());
    EXPECT_TRUE(std::get<Reaction>(onlyEvent("reaction.json").body).targetId.startsWith("wamid."));
    EXPECT_FALSE(std::get<MessageEdit>(onlyEvent("edit.json").body).targetId.isEmpty());
    EXPECT_FALSE(std::get<MessageEdit>(onlyEvent("edit.json").body).content.text.isEmpty());
    EXPECT_FALSE(std::get<MessageRevoke>(onlyEvent("revoke.json").body).targetId.isEmpty());
}

TEST(WebhookCodec, systemNoticesSayWhatChanged)
{
    const auto number = std::get<SystemNotice>(onlyEvent("system_user_changed_number.json").body);
    EXPECT_EQ(number.kind, SystemNotice::Kind::ChangedNumber);
    EXPECT_FALSE(number.newPhone.isEmpty());
    const auto userId = std::get<SystemNotice>(onlyEvent("system_user_changed_user_id.json").body);
    EXPECT_EQ(userId.kind, SystemNotice::Kind::ChangedUserId);
    EXPECT_FALSE(userId.newUserId.isEmpty());
    EXPECT_EQ(std::get<SystemNotice>(onlyEvent("system_customer_identity_changed.json").body).kind,
              SystemNotice::Kind::ChangedIdentity);
}

TEST(WebhookCodec, statusesCarryWordErrorsAndCallbackData)
{
    const auto status = [](const char *file) { return std::get<StatusUpdate>(onlyEvent(file).body); };
    EXPECT_EQ(status("status_read.json").word, QStringLiteral("read"));
    EXPECT_EQ(status("status_failed.json").errorCode, QStringLiteral("131047"));
    EXPECT_FALSE(status("status_failed.json").errors.isEmpty());
    EXPECT_FALSE(status("status_callback_data.json").callbackData.isEmpty());
    EXPECT_FALSE(status("status_bsuid_only.json").recipient.isEmpty());
    const std::vector<InboundEvent> group = eventsOf(fixture(QStringLiteral("status_group_read.json")));
    ASSERT_EQ(group.size(), 2u);
    EXPECT_NE(group[0].key, group[1].key);
    EXPECT_NE(std::get<StatusUpdate>(group[0].body).participant,
              std::get<StatusUpdate>(group[1].body).participant);
}

TEST(WebhookCodec, groupsWelcomesAndCallPermissionsStayRaw)
{
    EXPECT_EQ(std::get<RawElement>(onlyEvent("text_group.json").body).type, QStringLiteral("grupo"));
    EXPECT_EQ(std::get<RawElement>(onlyEvent("request_welcome.json").body).type,
              QStringLiteral("request_welcome"));
    EXPECT_EQ(std::get<RawElement>(onlyEvent("interactive_call_permission_reply.json").body).type,
              QStringLiteral("call_permission_reply"));
}

TEST(WebhookCodec, aBadElementNeverSinksItsSiblings)
{
    const auto events = eventsOf(envelope(
        R"({"metadata":{"phone_number_id":"7"},"messages":[1,"x",null,[],{},{"id":5,"type":7,"text":[]},)"
        R"({"from":"5491155550001","id":"wamid.A","timestamp":"1789999999","type":"text","text":{"body":"hola"}}]})"));
    ASSERT_EQ(events.size(), 7u);
    EXPECT_EQ(std::get<MessageContent>(events[6].body).text, QStringLiteral("hola"));
    EXPECT_EQ(events[0].raw, "1");
    EXPECT_EQ(events[1].raw, "\"x\"");
    EXPECT_EQ(events[3].raw, "[]");
    std::set<EventKey> keys;
    for (const InboundEvent &event : events)
        keys.insert(event.key);
    EXPECT_EQ(keys.size(), events.size());
}

TEST(WebhookCodec, equalSlicesOfOneBodyAreToldApart)
{
    const auto events = eventsOf(envelope(R"({"errors":[{"code":1},{"code":1}]})"));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_NE(events[0].key, events[1].key);
}

TEST(WebhookCodec, keyOrderAndUnknownKeysDoNotMatter)
{
    const QByteArray body =
        R"({"x":[{"entry":1}],"entry":[{"changes":[{"value":{"messages":[{"type":"text","id":"wamid.Z","text":{"body":"é"},"from":"5491155550001"}],)"
        R"("metadata":{"display_phone_number":"1","phone_number_id":"77"},"zz":{"messages":[1]}},"field":"messages"}],"id":"9"}],"object":"whatsapp_business_account"})";
    const auto events = eventsOf(body);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].phoneNumberId, QStringLiteral("77"));
    EXPECT_EQ(events[0].accountId, QStringLiteral("9"));
    EXPECT_EQ(events[0].time, acceptedAt);
}

TEST(WebhookCodec, timesAreTolerantAndNeverFarAhead)
{
    const auto timeOf = [](const QByteArray &timestamp) {
        return eventsOf(
                   envelope(R"({"messages":[{"id":"w","from":"5491155550001","type":"text","timestamp":)" +
                            timestamp + "}]}"))
            .front()
            .time;
    };
    const Timestamp past = Timestamp(std::chrono::seconds(1'789'000'000));
    EXPECT_EQ(timeOf("\"1789000000\""), past);
    EXPECT_EQ(timeOf("1789000000"), past);
    for (const char *garbage : {"\"abc\"", "null", "\"\"", "-5", "\"1e999\"", "[]", "99999999999999"})
        EXPECT_EQ(timeOf(garbage), acceptedAt) << garbage;
    EXPECT_EQ(timeOf("\"1790099999\""), acceptedAt + std::chrono::minutes(5));
}

TEST(WebhookCodec, loneSurrogatesAndNulBecomeReplacementCharacters)
{
    const auto events = eventsOf(envelope(
        R"({"messages":[{"id":"w","from":"5491155550001","type":"text","text":{"body":"a\ud800b\udc00c\u0000d\ud83d\ude00e\\ud800"}}]})"));
    const QString text = std::get<MessageContent>(events.front().body).text;
    EXPECT_EQ(text, QStringLiteral("a\ufffdb\ufffdc\ufffdd\U0001F600e\\ud800"));
    EXPECT_FALSE(events.front().raw.contains("\\u0000"));
}

TEST(WebhookCodec, contactsMatchByUserIdThenPhone)
{
    const auto events = eventsOf(envelope(
        R"({"contacts":[{"wa_id":"5491155550002","user_id":"AR.2","profile":{"name":"Dos"}},{"wa_id":"5491155550001","user_id":"AR.1","profile":{"name":"Uno"}}],)"
        R"("messages":[{"id":"w1","from":"5491155550001","from_user_id":"AR.2","type":"text"},{"id":"w2","from":"5491155550001","type":"text"},{"id":"w3","from":"111","type":"text"}]})"));
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].person.name, QStringLiteral("Dos"));
    EXPECT_EQ(events[1].person.name, QStringLiteral("Uno"));
    EXPECT_TRUE(events[2].person.name.isEmpty());
}

TEST(WebhookCodec, payloadsOfANewerProgramAreToldApartFromDamagedOnes)
{
    const auto elements = codec().parse(fixture(QStringLiteral("text.json")), acceptedAt);
    QByteArray payload = elements->front().payload;
    for (qsizetype size = 1; size < payload.size(); size += 7)
        EXPECT_EQ(codec().decode(payload.left(size)).error().code, ErrorCode::Invalid);
    EXPECT_EQ(codec().decode(payload + 'x').error().code, ErrorCode::Invalid);
    payload[0] = 2;
    EXPECT_EQ(codec().decode(payload).error().code, ErrorCode::UnknownVersion);
    EXPECT_EQ(codec().decode({}).error().code, ErrorCode::Invalid);
}

} // namespace
