// Automatic answers are paused and resumed by one fact in the store.
#include <gtest/gtest.h>

#include <map>

#include "service/usecases/watch/answersswitch.h"
#include "tests/support/fakelog.h"
#include "tests/support/manualclock.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

class FakeMeta : public MetaStore
{
public:
    Result<std::optional<QByteArray>> value(const QString &key) override
    {
        if (down)
            return Error{ErrorCode::Unavailable, q("away")};
        const auto found = facts.find(key);
        return found == facts.end() ? std::optional<QByteArray>() : std::optional(found->second);
    }
    Result<void> setValue(const QString &key, const QByteArray &value) override
    {
        if (down)
            return Error{ErrorCode::Unavailable, q("away")};
        facts[key] = value;
        return {};
    }
    Result<QByteArray> claim(const QString &, const QByteArray &value) override { return value; }
    Result<void> audit(const QString &who, const QString &action, const QString &,
                       const QString &reason) override
    {
        audits.append(who + QLatin1Char('|') + action + QLatin1Char('|') + reason);
        return {};
    }

    std::map<QString, QByteArray> facts;
    QStringList audits;
    bool down = false;
};

// Two instances on one store.
class Answers : public testing::Test
{
protected:
    static RouterPolicy configured()
    {
        RouterPolicy policy;
        policy.menuRepeats = 7;
        return policy;
    }
    bool isPausedHere() const { return here.current()->answersPaused; }
    bool isPausedThere() const { return there.current()->answersPaused; }

    FakeMeta meta;
    ManualClock clock;
    Snapshot<RouterPolicy> here{configured()};
    Snapshot<RouterPolicy> there{configured()};
    FakeLog log;
    AnswersSwitch mine{meta, here, clock, log};
    AnswersSwitch other{meta, there, clock, log};
};

TEST_F(Answers, aPauseReachesEveryInstanceAtItsNextRefresh)
{
    ASSERT_TRUE(mine.pause({q("corte"), std::nullopt}, q("ana")).isOk());
    EXPECT_TRUE(isPausedHere());
    EXPECT_FALSE(isPausedThere());
    ASSERT_TRUE(other.refresh().isOk());
    EXPECT_TRUE(isPausedThere());
    EXPECT_EQ(there.current()->menuRepeats, 7);
    EXPECT_EQ(other.state()->value().reason, q("corte"));
    ASSERT_TRUE(other.resume(q("beto"), q("listo")).isOk());
    ASSERT_TRUE(mine.refresh().isOk());
    EXPECT_FALSE(isPausedHere() || isPausedThere());
    EXPECT_EQ(meta.audits, QStringList({q("ana|answers pause|corte"), q("beto|answers resume|listo")}));
}

TEST_F(Answers, aPauseWithAnEndIsOverByItself)
{
    ASSERT_TRUE(mine.pause({q("almuerzo"), clock.now() + 1h}, q("ana")).isOk());
    clock.advance(59min);
    ASSERT_TRUE(mine.refresh().isOk());
    EXPECT_TRUE(isPausedHere());
    clock.advance(1min);
    ASSERT_TRUE(mine.refresh().isOk());
    EXPECT_FALSE(isPausedHere());
    EXPECT_FALSE(mine.state()->has_value());
}

TEST_F(Answers, whileTheStoreIsAwayTheLastAnswerHolds)
{
    ASSERT_TRUE(mine.pause({q("corte"), std::nullopt}, q("ana")).isOk());
    meta.down = true;
    EXPECT_FALSE(mine.refresh().isOk());
    EXPECT_TRUE(isPausedHere());
    EXPECT_FALSE(mine.resume(q("ana"), {}).isOk());
    EXPECT_TRUE(isPausedHere());
}

TEST_F(Answers, aNewConfigurationDoesNotResume)
{
    ASSERT_TRUE(mine.pause({q("corte"), std::nullopt}, q("ana")).isOk());
    RouterPolicy policy = configured();
    policy.menuRepeats = 2;
    mine.configure(policy);
    EXPECT_TRUE(isPausedHere());
    EXPECT_EQ(here.current()->menuRepeats, 2);
}

TEST_F(Answers, whatCannotBeReadPauses)
{
    meta.facts[q("respuestas_pausadas")] = "true";
    ASSERT_TRUE(mine.refresh().isOk());
    EXPECT_TRUE(isPausedHere());
}

TEST_F(Answers, theChoreAsksTwiceASecond)
{
    ChoreRunner chores({answersRefresh(other)}, clock, log);
    chores.runDue();
    ASSERT_TRUE(mine.pause({q("corte"), std::nullopt}, q("ana")).isOk());
    clock.advance(500ms);
    chores.runDue();
    EXPECT_TRUE(isPausedThere());
}

} // namespace
