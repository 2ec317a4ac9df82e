#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include <QMessageAuthenticationCode>

#include "tests/unit/whatsapp/codeckit.h"
#include "tests/unit/whatsapp/fixtures.h"

using namespace psi;
using namespace psi::test;

namespace {

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

TEST(WebhookCodec, anEmptySecretVerifiesNothing)
{
    // HMAC-SHA256 of "x" under the empty key
    const QByteArray forged =
        "sha256=" + QMessageAuthenticationCode::hash("x", QByteArray(), QCryptographicHash::Sha256).toHex();
    EXPECT_FALSE(MetaWebhookCodec({QByteArray()}).verify(forged, "x"));
    EXPECT_FALSE(MetaWebhookCodec(std::vector<QByteArray>()).verify(forged, "x"));
    const QByteArray good =
        "sha256=" + QMessageAuthenticationCode::hash("x", "k", QCryptographicHash::Sha256).toHex();
    EXPECT_TRUE(MetaWebhookCodec({QByteArray(), "k"}).verify(good, "x"));
}

TEST(WebhookCodec, secretsAreReplacedUnderVerifyingThreads)
{
    const QByteArray body = fixture(QStringLiteral("text.json"));
    const QByteArray signature = "sha256=" + signatureVectors()[QStringLiteral("text.json")];
    MetaWebhookCodec shared({"fixture-app-secret"});
    std::atomic<bool> stop = false;
    std::atomic<int> refused = 0;
    std::atomic<int> verified = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            while (!stop)
                ++(shared.verify(signature, body) ? verified : refused);
        });
    }
    for (int i = 0; verified < 2000; ++i)
        shared.setSecrets(i % 2 == 0 ? std::vector<QByteArray>{"another", "fixture-app-secret"}
                                     : std::vector<QByteArray>{"fixture-app-secret"});
    stop = true;
    for (std::thread &reader : readers)
        reader.join();
    EXPECT_EQ(refused, 0);
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

// F-15: a garbage time is replaced by that of acceptance and sinks nothing.
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
