// The traffic looks like WhatsApp's, and its ids find every element again.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "tests/simulator/envelope.h"
#include "tests/simulator/schedule.h"
#include "tests/simulator/shuffler.h"
#include "tests/simulator/signature.h"
#include "tests/simulator/traffic.h"
#include "tests/simulator/wirejson.h"

using namespace psi::sim;

namespace {

TrafficSettings twoLines(std::uint64_t seed)
{
    return {{{"106540352242922", "5491155550100"}, {"106540352242923", "5491155550200"}}, 60, seed, 0.2};
}

std::vector<Delivery> deliveries(int count, std::uint64_t seed = 7)
{
    Traffic traffic(twoLines(seed));
    std::vector<Delivery> made;
    for (int i = 0; i < count; ++i)
        made.push_back(traffic.next(1780000000 + i, 1000));
    return made;
}

TEST(WireJson, escapesAsOnTheWire)
{
    WireJson json;
    json.object().field("a", QStringView(u"¿50% a <b>@x/y \"z\" \\\n👍")).key("n").raw("1.50");
    json.key("l").array().raw("1").raw("2").end().end();
    EXPECT_EQ(json.bytes().toStdString(),
              "{\"a\":\"\\u00bf50\\u0025 a \\u003cb>\\u0040x\\/y \\\"z\\\" \\\\\\n\\ud83d\\udc4d\","
              "\"n\":1.50,\"l\":[1,2]}");
}

TEST(Signature, matchesTheFixturesVectors)
{
    const std::map<QString, QByteArray> vectors{
        {QStringLiteral("text"), "d1b2237535bca421ac81065a7f7d1a49cafb62840bdbad1c5ca813c50c127594"},
        {QStringLiteral("batch_mixed"), "e9ee57fcd26488f82aab0315008c429da413776c9e2af1aca97388a810502cb9"}};
    for (const auto &[name, hex] : vectors) {
        QFile file(QStringLiteral(PSI_SOURCE_DIR "/tests/fixtures/whatsapp/%1.json").arg(name));
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        EXPECT_EQ(signatureOf(file.readAll(), "fixture-app-secret").toStdString(),
                  "sha256=" + hex.toStdString());
    }
}

TEST(Traffic, bodiesAreAsciiJsonOfTheEnvelope)
{
    for (const Delivery &delivery : deliveries(2000)) {
        for (const char c : delivery.body)
            ASSERT_TRUE(c >= 0x20 && c < 0x7f);
        QJsonParseError error;
        const QJsonObject body = QJsonDocument::fromJson(delivery.body, &error).object();
        ASSERT_EQ(error.error, QJsonParseError::NoError) << delivery.body.constData();
        EXPECT_EQ(body.value(QLatin1String("object")).toString().toStdString(), "whatsapp_business_account");
        EXPECT_FALSE(body.value(QLatin1String("entry")).toArray().isEmpty());
    }
}

// Everything that stands in messages[], statuses[], errors[] and in changes of other fields.
std::int64_t elementsIn(const QByteArray &body)
{
    std::int64_t count = 0;
    for (const QJsonValue &entry :
         QJsonDocument::fromJson(body).object().value(QLatin1String("entry")).toArray()) {
        for (const QJsonValue &change : entry.toObject().value(QLatin1String("changes")).toArray()) {
            const QJsonObject value = change.toObject().value(QLatin1String("value")).toObject();
            if (change.toObject().value(QLatin1String("field")).toString() != QLatin1String("messages"))
                ++count;
            for (const char *list : {"messages", "statuses", "errors"})
                count += value.value(QLatin1String(list)).toArray().size();
        }
    }
    return count;
}

TEST(Traffic, everyElementIsInItsBodyOnceWithItsOwnId)
{
    std::set<QByteArray> ids;
    for (const Delivery &delivery : deliveries(5000)) {
        EXPECT_EQ(elementsIn(delivery.body), static_cast<std::int64_t>(delivery.elements.size()));
        for (const Element &element : delivery.elements) {
            EXPECT_TRUE(ids.insert(element.id).second) << element.id.constData();
            QByteArray onWire = element.id.split('|').front();
            EXPECT_TRUE(delivery.body.contains(onWire.replace('/', "\\/"))) << element.id.constData();
        }
    }
}

TEST(Traffic, hasEveryKindAndEachConversationsElementsInOrder)
{
    std::map<ElementKind, int> kinds;
    std::map<QByteArray, std::int64_t> last;
    std::set<QByteArray> lines;
    for (const Delivery &delivery : deliveries(20000)) {
        for (const Element &element : delivery.elements) {
            ++kinds[element.kind];
            lines.insert(element.line.phoneNumberId);
            if (!element.conversation.isEmpty()) {
                EXPECT_EQ(element.seq, ++last[element.conversation]);
            }
        }
    }
    EXPECT_EQ(kinds.size(), 5U);
    EXPECT_GT(kinds[ElementKind::Message], kinds[ElementKind::Status]);
    EXPECT_GT(kinds[ElementKind::Status], 2000);
    EXPECT_EQ(last.size(), 60U);
    EXPECT_EQ(lines.size(), 2U);
}

TEST(Traffic, aSeedSendsTheSameIdsAndAnotherNone)
{
    const auto first = deliveries(50, 3);
    const auto again = deliveries(50, 3);
    const auto other = deliveries(50, 4);
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].body, again[i].body);
        EXPECT_NE(first[i].elements.front().id, other[i].elements.front().id);
    }
}

TEST(Traffic, peopleAreDistinctByAnyFormOfTheirNumber)
{
    std::set<QByteArray> keys;
    for (int i = 0; i < 20000; ++i) {
        const Customer person = makeCustomer(i, {"1", "2"});
        EXPECT_FALSE(person.phone.isEmpty() && person.userId.isEmpty());
        EXPECT_TRUE(keys.insert(person.phone.isEmpty() ? person.userId : person.phone.right(10)).second) << i;
    }
}

TEST(Shuffler, disordersDeliveriesButNotConversations)
{
    auto source = deliveries(3000);
    std::size_t at = 0;
    Shuffler shuffler(16, 1, [&]() -> std::optional<Delivery> {
        return at < source.size() ? std::optional(source[at++]) : std::nullopt;
    });
    std::map<QByteArray, std::int64_t> last;
    std::int64_t before = 0;
    int backwards = 0;
    int count = 0;
    for (auto delivery = shuffler.next(); delivery; delivery = shuffler.next()) {
        ++count;
        backwards += delivery->number < before ? 1 : 0;
        before = delivery->number;
        for (const Element &element : delivery->elements) {
            if (!element.conversation.isEmpty()) {
                EXPECT_EQ(element.seq, ++last[element.conversation]);
            }
        }
    }
    EXPECT_EQ(count, 3000);
    EXPECT_GT(backwards, 500);
}

TEST(Schedule, keepsTheRateThoughBurstsComeAtOnce)
{
    const Time start{};
    Schedule schedule(start, 100, 5);
    int together = 0;
    Time last = Time::min();
    for (int i = 0; i < 10000; ++i) {
        together += schedule.due() == last ? 1 : 0;
        EXPECT_LE(schedule.due(), start + std::chrono::milliseconds(10 * i));
        EXPECT_GE(schedule.due(), last);
        last = schedule.due();
        schedule.advance(1);
    }
    EXPECT_GT(together, 300);
    EXPECT_GE(last, start + std::chrono::milliseconds(10 * (10000 - 16)));
}

} // namespace
