// The disk under the running service: too little space closes the intake; one that hangs cannot hold up a
// stop.
#include "tests/faults/faultkit.h"
#include "tests/faults/faultswitch.h"

using namespace psi::test;

namespace {

class Disk : public FaultTest
{
protected:
    void SetUp() override { ASSERT_TRUE(router.start()) << router.log().constData(); }

    // text.json with an id of its own.
    int post()
    {
        QByteArray body = fixture(QStringLiteral("text.json"));
        return router.post(body.replace("NDlDNjhGAA==", QByteArray::number(300000000000 + ++m_posted)));
    }
    std::int64_t stored() { return countElements(router.storeFile()).messages; }

    FaultSwitch faults{m_folder.filePath(QStringLiteral("faults")), router};
    int m_posted = 0;
};

TEST_F(Disk, tooLittleSpaceClosesTheIntakeUntilThereIsSome)
{
    ASSERT_EQ(post(), 200);
    faults.turn('d');
    EXPECT_TRUE(waitUntil([&] { return post() == 503; }, 10)) << "the intake goes on filling the disk";
    const HttpReply full = router.get("/readyz");
    EXPECT_EQ(full.status, 503);
    EXPECT_TRUE(full.body.contains("too little space")) << full.body.constData();
    EXPECT_TRUE(router.log().contains("\"level\":\"error\"")) << "an alert is a log line of level error";
    EXPECT_TRUE(router.get("/metrics").body.contains("psi_disk_free_bytes 0\n"));
    faults.turn('-');
    EXPECT_TRUE(waitUntil([&] { return post() == 200; }, 10));
    EXPECT_EQ(router.get("/readyz").status, 200);
}

TEST_F(Disk, aStopEndsInTimeThoughAWorkerHangs)
{
    ASSERT_EQ(post(), 200);
    ASSERT_TRUE(waitUntil([&] { return stored() == 1; }));
    faults.turn('h');
    ASSERT_EQ(post(), 200) << "the intake's file is another one";
    ASSERT_TRUE(waitUntil([&] { return faults.injected() > 0; }));
    EXPECT_TRUE(router.stop()) << "no end with 0 within 10 s";
    EXPECT_TRUE(router.log().contains("a worker still hangs"));
    faults.turn('-');
    ASSERT_TRUE(router.start()) << router.log().constData();
    EXPECT_TRUE(waitUntil([&] { return stored() == 2; })) << "what the hanging worker had is lost";
    EXPECT_EQ(queryNumber(router.storeFile(), "SELECT count(*) FROM router_intentos"), 0);
}

} // namespace
