// Meta's envelope in every combination, and out of shape: nothing signed gets lost.
#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <set>

#include "tests/unit/whatsapp/codeckit.h"
#include "tests/unit/whatsapp/fixtures.h"

using namespace psi;
using namespace psi::test;

namespace {

QByteArray entries(const QByteArray &list)
{
    return R"({"object":"whatsapp_business_account","entry":)" + list + "}";
}

QByteArray changes(const QByteArray &list) { return entries(R"([{"id":"9","changes":)" + list + "}]"); }

// "M S E O" as the README counts them.
std::string countsOf(const QByteArray &body)
{
    FixtureFacts found;
    for (const InboundEvent &event : eventsOf(body)) {
        int *const counts[] = {&found.messages, &found.statuses, &found.errors, &found.others};
        ++*counts[static_cast<int>(event.eventClass)];
    }
    return std::to_string(found.messages) + std::to_string(found.statuses) + std::to_string(found.errors) +
           std::to_string(found.others);
}

// F-17: every entry, change, message and status of a body counts.
TEST(WebhookEnvelope, elementsOfEveryCombinationAreFound)
{
    const std::pair<QByteArray, const char *> rows[] = {
        {entries("[]"), "0000"},
        {entries(R"([{"id":"1","changes":[]}])"), "0000"},
        {envelope(R"({"messages":[]})"), "0000"},
        {envelope(R"({"messages":[],"statuses":[],"errors":[]})"), "0000"},
        {envelope(R"({"messages":[{},{}],"statuses":[{}],"errors":[{},{},{}]})"), "2130"},
        {envelope(R"({"errors":[{}],"messages":[{}]})"), "1010"},
        {changes(
             R"([{"field":"messages","value":{"messages":[{}]}},{"field":"messages","value":{"statuses":[{}]}},{"field":"calls","value":{}}])"),
         "1101"},
        {entries(
             R"([{"id":"1","changes":[{"field":"messages","value":{"messages":[{}]}}]},{"id":"2","changes":[{"field":"messages","value":{"messages":[{}]}}]}])"),
         "2000"},
        // repeated keys: each of them counts
        {envelope(R"({"messages":[{}],"messages":[{},{}]})"), "3000"},
        {R"({"entry":[{"changes":[{"field":"x"}]}],"object":"whatsapp_business_account","entry":[{"changes":[{"field":"y"}]}]})",
         "0002"},
        {changes(R"([{"value":{"messages":[{}]},"field":"messages","value":{"statuses":[{}]}}])"), "1100"},
        {changes(R"([{"field":"calls","value":{"messages":[{}]},"field":"messages"}])"), "1000"},
        // another field with lists of the same names is one element
        {envelope(R"({"messages":[{},{}],"statuses":[{}],"errors":[{}]})", "history"), "0001"},
        // lists below the value are not the value's
        {envelope(R"({"x":{"messages":[{}]},"messages":[{}]})"), "1000"},
        {envelope(R"({"m\u0065ssages":[{}]})"), "1000"},
    };
    for (const auto &[body, counts] : rows)
        EXPECT_EQ(countsOf(body), counts) << body.constData();
}

// F-16: a well-formed envelope is never refused for what it holds.
TEST(WebhookEnvelope, whatIsOutOfShapeIsAnElementAndSinksNothing)
{
    const QByteArray good = R"({"field":"messages","value":{"messages":[{}]}})";
    struct Row
    {
        QByteArray body;
        const char *counts;
        QByteArray raw; ///< of the odd one
    };
    const Row rows[] = {
        {entries(R"([null,{"changes":[)" + good + "]}]"), "1001", "null"},
        {entries(R"(["x",{"changes":[)" + good + "]}]"), "1001", "\"x\""},
        {entries(R"([[],{"changes":[)" + good + "]}]"), "1001", "[]"},
        {entries(R"([{"id":"1","messaging":[1]},{"changes":[)" + good + "]}]"), "1001",
         R"({"id":"1","messaging":[1]})"},
        {entries(R"([{"changes":"x"},{"changes":[)" + good + "]}]"), "1001", "\"x\""},
        {entries(R"([{"changes":{"a":1}},{"changes":[)" + good + "]}]"), "1001", R"({"a":1})"},
        {changes("[17," + good + "]"), "1001", "17"},
        {changes("[ -1.5e3 ," + good + "]"), "1001", "-1.5e3"},
        {changes("[true," + good + "]"), "1001", "true"},
        {changes("[{}," + good + "]"), "1001", "{}"},
        {changes(R"([{"value":{"messages":[{}]}},)" + good + "]"), "1001", R"({"value":{"messages":[{}]}})"},
        {changes(R"([{"field":7,"value":{}},)" + good + "]"), "1001", R"({"field":7,"value":{}})"},
        {changes(R"([{"field":"messages"},)" + good + "]"), "1001", R"({"field":"messages"})"},
        {changes(R"([{"field":"messages","value":[1]},)" + good + "]"), "1001",
         R"({"field":"messages","value":[1]})"},
        {changes(R"([{"field":"messages","value":{"news":[1]}},)" + good + "]"), "1001",
         R"({"field":"messages","value":{"news":[1]}})"},
        {changes(R"([{"field":"messages","value":{"messages":null}},)" + good + "]"), "1001",
         R"({"field":"messages","value":{"messages":null}})"},
        {envelope(R"({"messages":"x","statuses":[{}]})"), "1100", "\"x\""},
        {envelope(R"({"messages":{"id":"w"},"messages":[{}]})"), "2000", R"({"id":"w"})"},
        {envelope(R"({"statuses":5,"messages":[{}]})"), "1100", "5"},
        {envelope(R"({"errors":{"code":1},"messages":[{}]})"), "1010", R"({"code":1})"},
        {envelope(R"({"contacts":5,"metadata":[],"messages":[{}]})"), "1000", "{}"},
        {envelope(R"({"contacts":[null,5,{"profile":7}],"metadata":{"phone_number_id":[]},"messages":[{}]})"),
         "1000", "{}"},
    };
    for (const Row &row : rows) {
        EXPECT_EQ(countsOf(row.body), row.counts) << row.body.constData();
        const std::vector<InboundEvent> events = eventsOf(row.body);
        const auto isRaw = [&](const InboundEvent &event) {
            return event.raw == row.raw && std::holds_alternative<RawElement>(event.body);
        };
        EXPECT_TRUE(std::any_of(events.begin(), events.end(), isRaw)) << row.body.constData();
    }
}

TEST(WebhookEnvelope, elementsKnowTheirSurroundings)
{
    const auto events = eventsOf(entries(
        R"([{"changes":[{"value":{"messages":[{"id":"a"}],"metadata":{"phone_number_id":77}},"field":"messages"}],"id":5},)"
        R"({"id":"6","changes":[{"field":"messages","value":{"messages":[{"id":"b"}]}},{"field":"calls","value":{"metadata":{"phone_number_id":"8"}}}]}])"));
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].accountId, QStringLiteral("5"));
    EXPECT_EQ(events[0].phoneNumberId, QStringLiteral("77"));
    EXPECT_EQ(events[1].accountId, QStringLiteral("6"));
    EXPECT_EQ(events[1].phoneNumberId, QString());
    EXPECT_EQ(events[2].field, QStringLiteral("calls"));
    EXPECT_EQ(events[2].phoneNumberId, QStringLiteral("8"));
}

TEST(WebhookEnvelope, identityFollowsTheEventNotItsSurroundings)
{
    const auto keyOf = [](const QByteArray &body) { return onlyEventOf(body).key; };
    const QByteArray text = R"({"messages":[{"id":"w","text":1}]})";
    EXPECT_EQ(keyOf(envelope(text)), keyOf(envelope(R"({"x":1,"messages":[ {"text":2,"id":"w"}]})")));
    const auto status = [&](const QByteArray &members) {
        return keyOf(envelope(R"({"statuses":[{)" + members + "}]}"));
    };
    std::set<EventKey> keys{
        keyOf(envelope(text)),
        keyOf(envelope(R"({"messages":[{"id":"W","text":1}]})")),
        keyOf(envelope(R"({"messages":[{"text":1}]})")),
        keyOf(envelope(R"({"statuses":[{"text":1}]})")),
        keyOf(envelope(R"({"errors":[{"text":1}]})")),
        keyOf(changes(R"([{"field":"messages","value":{"messages":[{"text":1}]}}])")), // another account
        keyOf(entries(
            R"([{"id":"9","time":5,"changes":[{"field":"messages","value":{"messages":[{"text":1}]}}]}])")),
        status(R"("id":"w","status":"read")"),
        status(R"("id":"w","status":"sent")"),
        status(R"("id":"w","status":"read","recipient_participant_id":"1")"),
        status(R"("id":"w","status":"read","recipient_participant_id":"2")"),
        status(R"("id":"w")"),
    };
    EXPECT_EQ(keys.size(), 12u);
    EXPECT_EQ(status(R"("id":"w","status":"read","timestamp":"1")"), status(R"("status":"read","id":"w")"));
    EXPECT_EQ(keys.count(EventKey()), 0u);
}

TEST(WebhookEnvelope, contactsAreMatchedByUserIdThenPhoneThenAlone)
{
    const auto names = [](const QByteArray &contacts, const QByteArray &messages) {
        std::string found;
        for (const InboundEvent &event :
             eventsOf(envelope(R"({"contacts":)" + contacts + R"(,"messages":)" + messages + "}")))
            found += event.person.name.toStdString() + ',';
        return found;
    };
    const QByteArray two =
        R"([{"wa_id":"5491155550002","user_id":"AR.2","profile":{"name":"Dos"}},{"wa_id":"525555550004","user_id":"AR.1","profile":{"name":"Uno"}}])";
    EXPECT_EQ(
        names(
            two,
            R"([{"from":"5215555550004","from_user_id":"AR.2"},{"from":"5215555550004"},{"from":"111"},{}])"),
        "Dos,Uno,,,");
    EXPECT_EQ(names(two, R"([{"from":"","from_user_id":""},{"from_user_id":"AR.1"}])"), ",Uno,");
    const QByteArray one = R"([{"wa_id":"5491155550002","user_id":"AR.2","profile":{"name":"Dos"}}])";
    EXPECT_EQ(names(one, R"([{"from":"5491199999999"},{"from_user_id":"AR.2"},{"from_user_id":"AR.3"}])"),
              "Dos,Dos,,");
    EXPECT_EQ(
        names(R"([{"profile":{"name":"Solo"}}])", R"([{"from":"5491199999999","from_user_id":"AR.3"}])"),
        "Solo,");
    EXPECT_EQ(names("[]", R"([{"from":"5491199999999"}])"), ",");
}

TEST(WebhookEnvelope, theSenderKeyIsTheUserIdElseTheCanonicalPhone)
{
    const auto key = [](const QByteArray &contact, const QByteArray &message) {
        const auto elements = codec().parse(
            envelope(R"({"contacts":[)" + contact + R"(],"messages":[)" + message + "]}"), acceptedAt);
        return elements ? elements->front().personKey.toStdString() : "-";
    };
    EXPECT_EQ(key("", R"({"id":"w","from":"541155550001","from_user_id":"AR.1"})"), "AR.1");
    EXPECT_EQ(key("", R"({"id":"w","from":"541155550001"})"), "5491155550001");
    EXPECT_EQ(key(R"({"user_id":"AR.2"})", R"({"id":"w","from":"541155550001"})"), "AR.2");
    EXPECT_EQ(key(R"({"wa_id":"525555550004"})", R"({"id":"w"})"), "525555550004");
    EXPECT_EQ(key("", R"({"id":"w","from":"x"})"), "");
    EXPECT_EQ(key("", "null"), "");
}

// CPU time of this thread, so that neighbours on the machine do not matter; the best of several runs.
double millisecondsOf(const QByteArray &body)
{
    double best = 1e9;
    for (int run = 0; run < 5; ++run) {
        timespec before{};
        timespec after{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
        const auto elements = codec().parse(body, acceptedAt);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
        EXPECT_TRUE(elements.isOk());
        best = std::min(best, static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
                                  static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e6);
    }
    return best;
}

QByteArray bigBody(int messages, int contacts)
{
    QByteArray people;
    for (int i = 0; i < contacts; ++i)
        people += (i == 0 ? "" : ",") + QByteArray(R"({"profile":{"name":"Sof\u00eda"},"wa_id":"54911)") +
                  QByteArray::number(10000000 + i) + R"(","user_id":"AR.)" + QByteArray::number(i) + "\"}";
    QByteArray list;
    for (int i = 0; i < messages; ++i)
        list +=
            (i == 0 ? "" : ",") + QByteArray(R"({"from":"54911)") +
            QByteArray::number(10000000 + i % contacts) + R"(","from_user_id":"AR.)" +
            QByteArray::number(i % contacts) + R"(","id":"wamid.HBgNNTQ5MTE1NTU1MDAwMRUCABIYFDdBMUY1NjFC)" +
            QByteArray::number(i) +
            R"(AA==","timestamp":"1780000000","type":"text","text":{"body":"Hola, \u00bftienen turnos para ma\u00f1ana? Quiero saber)"
            R"( si hay lugar en el curso de las nueve, y si se puede pagar en cuotas. Gracias por responder tan r\u00e1pido"}})";
    return envelope(R"({"metadata":{"phone_number_id":"7"},"contacts":[)" + people + R"(],"messages":[)" +
                    list + "]}");
}

TEST(WebhookEnvelope, aBigBodyIsSplitInTimeHoweverManyContactsItHas)
{
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    constexpr double bound = 15; // milliseconds
#else
    constexpr double bound = 500;
#endif
    for (const int contacts : {1, 20, 1000}) {
        const QByteArray body = bigBody(2800, contacts);
        EXPECT_GT(body.size(), 900'000);
        EXPECT_LT(millisecondsOf(body), bound) << contacts << " contacts";
    }
}

} // namespace
