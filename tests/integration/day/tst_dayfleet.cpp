// The same day through three instances that share a Redis and a PostgreSQL behind PgBouncer.
#include <gtest/gtest.h>

#include <QDateTime>
#include <QTemporaryDir>

#include "tests/integration/day/dayjudge.h"
#include "tests/integration/day/dayrun.h"
#include "tests/support/fleet.h"

using namespace psi::test;

namespace {

TEST(DayFleet, everyTableAndEveryCallIsAsTheScriptSays)
{
    const QTemporaryDir folder;
    const DayMenus menus = DayMenus::shipped();
    ASSERT_FALSE(menus.menus().empty());
    DayPlan plan(menus, 20260529, QDateTime::currentSecsSinceEpoch());
    Fleet fleet({});
    ASSERT_TRUE(fleet.startServers()) << qPrintable(fleet.error());
    std::vector<RouterProcess *> routers;
    for (int i = 0; i < fleet.size(); ++i)
        routers.push_back(&fleet.router(i));
    DayHouse house(routers, folder.path());
    house.prepare(static_cast<int>(plan.people.size()));
    ASSERT_TRUE(fleet.startInstances()) << qPrintable(fleet.error());
    const PostgresDayStore store(fleet.storeUrl());
    const DayRecord record = DayRun(plan, house, store).run();
    EXPECT_EQ(house.faults(), "");
    expectTheDay(plan, menus, record);
    if (!HasFailure())
        expectTamperingIsSeen(plan, menus, record);
    for (RouterProcess *router : routers) {
        EXPECT_TRUE(router->stop());
        if (HasFailure())
            std::cerr << router->log().right(3000).constData();
    }
    EXPECT_EQ(fleet.router(0).command({QStringLiteral("fsck")}).first, 0);
}

} // namespace
