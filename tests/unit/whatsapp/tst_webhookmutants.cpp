// Valid JSON whose shape was mutated: whatever is accepted must decode, each element by itself.
#include <gtest/gtest.h>

#include <random>

#include "service/adapters/whatsapp/jsondocument.h"
#include "tests/unit/whatsapp/codeckit.h"
#include "tests/unit/whatsapp/fixtures.h"

using namespace psi;
using namespace psi::test;

namespace {

void collect(const json::Node &node, std::vector<QByteArrayView> &slices)
{
    slices.push_back(node.raw());
    for (const json::Node child : node.children())
        collect(child, slices);
}

// The body with one of its values replaced by another one, or by something of another type.
QByteArray withOneReplaced(const QByteArray &body, std::mt19937 &random)
{
    static const QByteArray odd[] = {
        "null", "true",  "0",    "-1.5e3",      "\"\"",        "[]",          "{}",
        "[[]]", "\"x\"", "[{}]", "\"\\u0000\"", "{\"id\":{}}", "\"\\ud83d\"", "99999999999999999999"};
    const auto document = json::Document::parse(body);
    if (!document)
        return body;
    std::vector<QByteArrayView> slices;
    collect(document->root(), slices);
    const auto pick = [&](std::size_t count) { return random() % count; };
    const QByteArrayView victim = slices[1 + pick(slices.size() - 1)];
    const QByteArray replacement =
        pick(3) == 0 ? slices[pick(slices.size())].toByteArray() : odd[pick(std::size(odd))];
    const qsizetype at = victim.data() - slices.front().data();
    return body.left(at) + replacement + body.mid(at + victim.size());
}

// False when an element of an accepted body does not decode to an event that agrees with it.
bool isSound(const WebhookElement &element)
{
    const auto event = codec().decode(element.payload);
    return event && event->key == element.key && event->key.size() == 16 && event->id == element.wamid &&
           event->eventClass == element.eventClass && json::Document::parse(event->raw).isOk() &&
           event->time <= acceptedAt + std::chrono::minutes(5);
}

TEST(WebhookMutants, everyElementOfAnAcceptedBodyDecodes)
{
    constexpr unsigned seed = 3112026;
    constexpr int mutantsPerFixture = 400;
    std::mt19937 random(seed);
    int accepted = 0;
    int refused = 0;
    int elements = 0;
    for (const auto &[file, facts] : fixtureTable()) {
        const QByteArray original = fixture(file);
        for (int i = 0; i < mutantsPerFixture; ++i) {
            QByteArray body = withOneReplaced(original, random);
            for (unsigned more = random() % 3; more > 0 && body.size() < 50'000; --more)
                body = withOneReplaced(body, random);
            const auto parsed = codec().parse(body, acceptedAt);
            ++(parsed ? accepted : refused);
            if (!parsed)
                continue;
            for (const WebhookElement &element : *parsed)
                ASSERT_TRUE(isSound(element)) << "seed " << seed << ' ' << body.constData();
            elements += static_cast<int>(parsed->size());
        }
    }
    EXPECT_GT(accepted, 10'000);
    EXPECT_GT(refused, 500);
    EXPECT_GT(elements, accepted);
}

TEST(WebhookMutants, damagedPayloadsAreRefusedOrDecoded)
{
    constexpr unsigned seed = 3112027;
    std::mt19937 random(seed);
    int refused = 0;
    int decoded = 0;
    for (const auto &[file, facts] : fixtureTable()) {
        const auto parsed = codec().parse(fixture(file), acceptedAt);
        ASSERT_TRUE(parsed);
        for (const WebhookElement &element : *parsed) {
            for (int i = 0; i < 200; ++i) {
                QByteArray payload = element.payload;
                payload[static_cast<qsizetype>(random() % static_cast<unsigned>(payload.size()))] =
                    static_cast<char>(random());
                const auto event = codec().decode(payload);
                ++(event ? decoded : refused);
                ASSERT_TRUE(event || event.error().code == ErrorCode::Invalid ||
                            event.error().code == ErrorCode::UnknownVersion);
            }
        }
    }
    EXPECT_GT(refused, 100);
    EXPECT_GT(decoded, 5'000);
}

} // namespace
