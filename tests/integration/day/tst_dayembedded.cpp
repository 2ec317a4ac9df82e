// A scripted day of 300 customers through the embedded default, told by the times of their messages: at its
// end every table and every call that the simulator received is what the script alone says.
#include <gtest/gtest.h>

#include <QDateTime>
#include <QTemporaryDir>

#include "tests/integration/day/dayjudge.h"
#include "tests/integration/day/dayrun.h"

using namespace psi::test;

namespace {

TEST(DayEmbedded, everyTableAndEveryCallIsAsTheScriptSays)
{
    const QTemporaryDir folder;
    const DayMenus menus = DayMenus::shipped();
    ASSERT_FALSE(menus.menus().empty());
    DayPlan plan(menus, 20260528, QDateTime::currentSecsSinceEpoch());
    RouterProcess router(folder.filePath(QStringLiteral("router")));
    router.keepPorts();
    DayHouse house({&router}, folder.path());
    house.prepare(static_cast<int>(plan.people.size()));
    ASSERT_TRUE(router.start()) << router.log().constData();
    const SqliteDayStore store(router.storeFile());
    const DayRecord record = DayRun(plan, house, store).run();
    EXPECT_EQ(house.faults(), "") << router.log().right(5000).constData();
    expectTheDay(plan, menus, record);
    if (!HasFailure())
        expectTamperingIsSeen(plan, menus, record);
    EXPECT_TRUE(router.stop());
    EXPECT_EQ(router.command({QStringLiteral("fsck")}).first, 0);
}

} // namespace
