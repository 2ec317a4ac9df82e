// Signed bodies that are no JSON, or not what Meta sends: refused, or stored; never a 200 for nothing.
#include <set>

#include "tests/faults/faultkit.h"
#include "tests/faults/malformedjson.h"

using namespace psi::test;

namespace {

QByteArray textNumber(int number)
{
    QByteArray body = fixture(QStringLiteral("text.json"));
    return body.replace("NDlDNjhGAA==", QByteArray::number(200000000000 + number));
}

class MalformedJson : public FaultTest
{
protected:
    void SetUp() override { ASSERT_TRUE(router.start()) << router.log().constData(); }

    std::int64_t stored() { return countElements(router.storeFile()).sum(); }

    // A good event after the bad one: the service lives, and by its row all before it is known to be worked
    // off.
    void expectAlive(int number)
    {
        const std::int64_t before = stored();
        ASSERT_EQ(router.post(textNumber(number)), 200);
        ASSERT_TRUE(waitUntil([&] { return stored() > before; }));
    }
};

TEST_F(MalformedJson, theCorpusIsLarge)
{
    std::set<std::string> names;
    for (const JsonCase &bad : malformedJson())
        EXPECT_TRUE(names.insert(bad.name).second) << bad.name;
    EXPECT_GE(names.size(), 120U);
}

TEST_F(MalformedJson, isRefusedOrStored)
{
    int refused = 0;
    for (const JsonCase &bad : malformedJson()) {
        SCOPED_TRACE(bad.name);
        const std::int64_t before = stored();
        const int status = router.post(bad.body);
        if (bad.mustBeRefused) {
            EXPECT_EQ(status, 400);
        } else {
            EXPECT_TRUE(status == 400 || status == 200) << status;
        }
        if (status == 200) {
            EXPECT_TRUE(waitUntil([&] { return stored() > before; }, 5)) << "200, and nothing is stored";
        }
        refused += status == 400 ? 1 : 0;
        ASSERT_FALSE(router.endsWithin(std::chrono::milliseconds(0))) << "the service is gone";
    }
    EXPECT_GT(refused, 80);
    expectAlive(1);
    const HttpReply metrics = router.get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_TRUE(metrics.body.contains("psi_webhook_rejected_total")) << "refusals are counted";
    EXPECT_EQ(queryNumber(router.storeFile(), "SELECT count(*) FROM router_trabajos"), 0);
}

TEST_F(MalformedJson, oneBadElementDoesNotSinkItsSiblings)
{
    QByteArray body = textNumber(7);
    body.replace("\"messages\":[", "\"messages\":[null,7,{\"id\":[]},");
    ASSERT_EQ(router.post(body), 200);
    EXPECT_TRUE(waitUntil([&] { return stored() == 4; })) << stored();
    EXPECT_EQ(queryNumber(router.storeFile(), "SELECT count(*) FROM mensajes"), 1);
}

} // namespace
