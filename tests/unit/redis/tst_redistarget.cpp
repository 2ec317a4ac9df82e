#include <gtest/gtest.h>

#include "service/adapters/redis/redistarget.h"

namespace psi {

namespace {
QString q(const char *text) { return QString::fromLatin1(text); }
} // namespace

TEST(RedisTarget, readsServerLoginAndDatabase)
{
    const RedisTarget plain = redisTargetOf(q("redis://cache")).value();
    EXPECT_EQ(plain.addresses, (std::vector<RedisAddress>{{"cache", 6379}}));
    EXPECT_FALSE(plain.hasSentinels());
    const RedisTarget whole = redisTargetOf(q("redis://router:p%40ss:word@[::1]:7000/3")).value();
    EXPECT_EQ(whole.addresses, (std::vector<RedisAddress>{{"::1", 7000}}));
    EXPECT_EQ(whole.user, "router");
    EXPECT_EQ(whole.password, "p@ss:word");
    EXPECT_EQ(whole.database, 3);
    EXPECT_EQ(redisTargetOf(q("redis://:only@h")).value().password, "only");
}

TEST(RedisTarget, readsSentinelsAndTheirMastersName)
{
    const RedisTarget target = redisTargetOf(q("redis+sentinel://:pw@a,b:5000/main/2")).value();
    EXPECT_EQ(target.addresses, (std::vector<RedisAddress>{{"a", 26379}, {"b", 5000}}));
    EXPECT_EQ(target.masterName, "main");
    EXPECT_EQ(target.database, 2);
    EXPECT_EQ(target.password, "pw");
}

TEST(RedisTarget, saysWhatIsWrongAndNeverThePassword)
{
    const std::pair<const char *, const char *> cases[]{
        {"http://x", "must begin with"},         {"redis://", "has no host"},
        {"redis://h:0", "has no such port"},     {"redis://h:many", "has no such port"},
        {"redis://h/x", "has no such database"}, {"redis://h/-1", "has no such database"},
        {"redis://h/1/2", "more than"},          {"redis://secret@h", "without a password"},
        {"redis+sentinel://h", "which master"},  {"redis+sentinel://h/n/1/2", "more than"},
        {"redis+sentinel://a,/n", "has no host"}};
    for (const auto &[url, reason] : cases) {
        const Result<RedisTarget> target = redisTargetOf(q(url));
        ASSERT_FALSE(target.isOk()) << url;
        EXPECT_EQ(target.error().code, ErrorCode::Invalid);
        EXPECT_TRUE(target.error().message.contains(q(reason)))
            << url << ": " << qPrintable(target.error().message);
        EXPECT_FALSE(target.error().message.contains(q("secret")));
    }
}

} // namespace psi
