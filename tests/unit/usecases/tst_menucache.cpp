// The menus in memory follow the store: seeding, refresh, mistakes, outages.
#include <gtest/gtest.h>

#include "service/usecases/watch/menucache.h"
#include "tests/support/fakelog.h"
#include "tests/support/manualclock.h"

using namespace psi;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

class FakeMenuStore : public MenuStore
{
public:
    Result<QByteArray> stamp() override
    {
        ++stampsAsked;
        return down ? Result<QByteArray>(*down) : Result<QByteArray>(QByteArray::number(changes));
    }
    Result<MenuSources> load() override
    {
        ++loads;
        return down ? Result<MenuSources>(*down) : Result<MenuSources>(sources);
    }
    Result<int> replace(const MenuSet &menus, const QString &, const QString &) override
    {
        sources.menus = menus;
        kept.push_back({static_cast<int>(kept.size()) + 1, {}, {}, {}});
        ++changes;
        return kept.back().number;
    }
    Result<std::vector<MenuVersion>> versions(int) override { return kept; }
    Result<MenuSet> version(int) override { return sources.menus; }

    MenuSources sources;
    std::vector<MenuVersion> kept;
    std::optional<Error> down;
    int changes = 0;
    int loads = 0;
    int stampsAsked = 0;
};

MenuSet menusSaying(const char *body)
{
    MenuOption option;
    option.id = q("uno");
    option.title = q("Uno");
    option.action = MenuOption::Action::Derive;
    option.area = AreaId(q("admin"));
    Menu main;
    main.id = mainMenuId;
    main.body = q(body);
    main.button = q("Ver");
    main.options = {option};
    return {{main}, {}};
}

class MenuCaching : public testing::Test
{
protected:
    QString shown() const
    {
        const auto current = tree.current();
        return current->isEmpty() ? q("-") : current->at(0).pages.at(0).text.section(QLatin1Char('\n'), 0, 0);
    }

    FakeMenuStore store;
    Snapshot<MenuTree> tree{MenuTree()};
    FakeLog log;
    MenuCache cache{store, tree, log};
};

// F-46: there is one source of menus, and a change is seen at the next refresh.
TEST_F(MenuCaching, loadsOnlyAfterAChange)
{
    store.sources.menus = menusSaying("uno");
    EXPECT_EQ(cache.refresh().value(), true);
    EXPECT_EQ(shown(), q("uno"));
    EXPECT_EQ(cache.refresh().value(), false);
    EXPECT_EQ(store.loads, 1);
    store.sources.menus = menusSaying("dos");
    ++store.changes;
    EXPECT_EQ(cache.refresh().value(), true);
    EXPECT_EQ(shown(), q("dos"));
}

TEST_F(MenuCaching, aReloadAsksForNothingFirst)
{
    store.sources.menus = menusSaying("uno");
    ASSERT_TRUE(cache.reload().isOk());
    store.sources.menus = menusSaying("dos");
    ASSERT_TRUE(cache.reload().isOk());
    EXPECT_EQ(shown(), q("dos"));
}

TEST_F(MenuCaching, readersKeepTheSnapshotTheyGot)
{
    store.sources.menus = menusSaying("uno");
    (void)cache.refresh().isOk();
    const auto before = tree.current();
    store.sources.menus = menusSaying("dos");
    (void)cache.reload().isOk();
    EXPECT_TRUE(before->at(0).pages.at(0).text.startsWith(q("uno")));
}

TEST_F(MenuCaching, whileTheStoreIsAwayTheLastMenusStay)
{
    store.sources.menus = menusSaying("uno");
    (void)cache.refresh().isOk();
    store.down = Error{ErrorCode::Unavailable, q("away")};
    EXPECT_FALSE(cache.refresh().isOk());
    EXPECT_FALSE(cache.reload().isOk());
    EXPECT_EQ(shown(), q("uno"));
    store.down.reset();
    store.sources.menus = menusSaying("dos");
    ++store.changes;
    EXPECT_EQ(cache.refresh().value(), true);
    EXPECT_EQ(shown(), q("dos"));
}

TEST_F(MenuCaching, mistakesAreSaidOnceAndTheMenusUsedAsFarAsTheyGo)
{
    store.sources.menus = menusSaying("uno");
    store.sources.menus.menus[0].button = QString(30, QLatin1Char('x'));
    EXPECT_EQ(cache.refresh().value(), true);
    EXPECT_EQ(cache.refresh().value(), false);
    EXPECT_EQ(log.count(LogLevel::Error), 1);
    EXPECT_EQ(shown(), q("uno"));
}

TEST_F(MenuCaching, aSetWithoutAMainMenuReplacesNone)
{
    store.sources.menus = menusSaying("uno");
    (void)cache.refresh().isOk();
    store.sources.menus = {};
    ++store.changes;
    EXPECT_EQ(cache.refresh().value(), false);
    EXPECT_EQ(shown(), q("uno"));
    EXPECT_EQ(log.count(LogLevel::Error), 1);
}

TEST_F(MenuCaching, onlyAStoreThatNeverHadMenusIsSeeded)
{
    EXPECT_EQ(seedMenus(store, menusSaying("fábrica")).value(), true);
    EXPECT_EQ(seedMenus(store, menusSaying("otra")).value(), false);
    EXPECT_EQ(store.sources.menus, menusSaying("fábrica"));
    store.sources = {}; // somebody removed them on purpose
    EXPECT_EQ(seedMenus(store, menusSaying("otra")).value(), false);
    store.kept.clear();
    store.sources.menus = menusSaying("del CRM");
    EXPECT_EQ(seedMenus(store, menusSaying("otra")).value(), false);
    store.down = Error{ErrorCode::Unavailable, q("away")};
    EXPECT_FALSE(seedMenus(store, menusSaying("otra")).isOk());
}

TEST_F(MenuCaching, theChoreAsksEvery15Seconds)
{
    ManualClock clock;
    store.sources.menus = menusSaying("uno");
    ChoreRunner chores({menuRefresh(cache)}, clock, log);
    chores.runDue();
    clock.advance(std::chrono::seconds(14));
    chores.runDue();
    EXPECT_EQ(store.stampsAsked, 1);
    clock.advance(std::chrono::seconds(1));
    chores.runDue();
    EXPECT_EQ(store.stampsAsked, 2);
}

} // namespace
