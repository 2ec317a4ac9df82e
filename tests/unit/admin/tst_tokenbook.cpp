// Tokens: what opens, what does not any more, and what is kept of them.
#include <functional>
#include <thread>
#include <utility>

#include "tests/unit/admin/adminkit.h"

using namespace psi;
using namespace psi::test;
using namespace std::chrono_literals;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

TEST(TokenBook, aTokenOpensWhatItsRowSays)
{
    AdminKit psi;
    const NewToken made =
        psi.tokens.create({q("CRM"), Role::Crm, {AreaId(q("ventas"))}, {}}, q("uid 0")).value();
    EXPECT_TRUE(made.secret.startsWith("psi_" + made.id.toLatin1() + '_'));
    EXPECT_GE(made.secret.size(), 60);
    const AdminCaller caller = psi.tokens.authenticate(made.secret).value();
    EXPECT_EQ(caller, (AdminCaller{made.id, q("CRM"), Role::Crm, {AreaId(q("ventas"))}}));
    EXPECT_NE(psi.tokens.create({q("CRM"), Role::Crm, {}, {}}, q("uid 0"))->secret, made.secret);
}

// S17: a dump of the table opens nothing.
TEST(TokenBook, theStoreHoldsNoSecret)
{
    AdminKit psi;
    const NewToken made = psi.tokens.create({q("x"), Role::Admin, {}, {}}, q("uid 0")).value();
    const QString dump = psi.rows(q("SELECT *, hex(hash) FROM router_tokens"));
    EXPECT_TRUE(dump.contains(made.id));
    EXPECT_FALSE(
        dump.contains(QString::fromLatin1(made.secret.mid(QByteArray("psi_").size() + made.id.size() + 1))));
    EXPECT_EQ(psi.rows(q("SELECT length(hash) FROM router_tokens")), q("32"));
}

TEST(TokenBook, whateverIsNotExactlyATokenOpensNothing)
{
    AdminKit psi;
    const QByteArray good = psi.tokens.create({q("x"), Role::Admin, {}, {}}, q("uid 0"))->secret;
    ASSERT_TRUE(psi.tokens.authenticate(good).isOk());
    QByteArray flipped = good;
    flipped[flipped.size() - 3] = flipped[flipped.size() - 3] == 'A' ? 'B' : 'A';
    for (const QByteArray &token :
         {QByteArray(), QByteArray("psi_"), QByteArray("psi__"), good.left(good.size() - 1), good + 'x',
          good.mid(1), good.toUpper(), flipped, QByteArray("psi_") + QByteArray(500, 'a'),
          good + QByteArray(200, '\0'), good.left(17), QByteArray("' OR 1=1 --")})
        EXPECT_EQ(psi.tokens.authenticate(token).error().code, ErrorCode::Unauthorized) << token.constData();
}

TEST(TokenBook, anExpiredTokenOpensNothing)
{
    AdminKit psi;
    const QByteArray token = psi.tokens.create({q("x"), Role::Viewer, {}, 90min}, q("uid 0"))->secret;
    psi.clock.advance(89min);
    EXPECT_TRUE(psi.tokens.authenticate(token).isOk());
    psi.clock.advance(2min);
    EXPECT_EQ(psi.tokens.authenticate(token).error().code, ErrorCode::Unauthorized);
}

TEST(TokenBook, aRevocationIsSeenWithinASecondAndAtOnceHere)
{
    AdminKit psi;
    const NewToken here = psi.tokens.create({q("x"), Role::Viewer, {}, {}}, q("uid 0")).value();
    const NewToken there = psi.tokens.create({q("y"), Role::Viewer, {}, {}}, q("uid 0")).value();
    EXPECT_TRUE(psi.tokens.authenticate(here.secret).isOk());
    ASSERT_TRUE(psi.tokens.revoke(here.id).isOk());
    psi.tokens.forget();
    EXPECT_FALSE(psi.tokens.authenticate(here.secret).isOk());
    TokenBook other(psi.store.tokens(), psi.clock); // of another instance
    EXPECT_TRUE(other.authenticate(there.secret).isOk());
    ASSERT_TRUE(psi.tokens.revoke(there.id).isOk());
    psi.clock.advance(1s);
    EXPECT_FALSE(other.authenticate(there.secret).isOk());
}

TEST(TokenBook, whatWasKnownHoldsForAWhileWithoutTheStore)
{
    AdminKit psi;
    const QByteArray token = psi.tokens.create({q("x"), Role::Viewer, {}, {}}, q("uid 0"))->secret;
    EXPECT_TRUE(psi.tokens.authenticate(token).isOk());
    psi.store.stop();
    psi.clock.advance(4min);
    EXPECT_TRUE(psi.tokens.authenticate(token).isOk());
    EXPECT_EQ(psi.tokens.authenticate("psi_a_b").error().code, ErrorCode::Unauthorized);
    psi.clock.advance(2min);
    EXPECT_EQ(psi.tokens.authenticate(token).error().code, ErrorCode::Unavailable);
    ASSERT_TRUE(psi.store.start().isOk());
    psi.clock.advance(1s);
    EXPECT_TRUE(psi.tokens.authenticate(token).isOk());
}

/// A store that takes its time, and where more may happen meanwhile.
class SlowTokens : public TokenStore
{
public:
    SlowTokens(TokenStore &store, ManualClock &clock)
        : m_store(store)
        , m_clock(clock)
    {}

    Result<std::vector<AccessToken>> tokens() override
    {
        ++asked;
        Result<std::vector<AccessToken>> known = m_store.tokens();
        m_clock.advance(5s);
        if (const std::function<void()> once = std::exchange(meanwhile, nullptr))
            once();
        return known;
    }
    Result<void> add(const AccessToken &token) override { return m_store.add(token); }
    Result<void> revoke(const QString &id) override { return m_store.revoke(id); }

    int asked = 0;
    std::function<void()> meanwhile;

private:
    TokenStore &m_store;
    ManualClock &m_clock;
};

TEST(TokenBook, aSlowStoreIsAskedOnceForAllThatComeMeanwhile)
{
    AdminKit psi;
    const QByteArray token = psi.tokens.create({q("x"), Role::Viewer, {}, {}}, q("uid 0"))->secret;
    SlowTokens slow(psi.store.tokens(), psi.clock);
    TokenBook book(slow, psi.clock);
    EXPECT_TRUE(book.authenticate(token).isOk());
    EXPECT_TRUE(book.authenticate(token).isOk()); // what came in five seconds ago is new when it is there
    EXPECT_EQ(slow.asked, 1);
    psi.clock.advance(1s);
    slow.meanwhile = [&] { EXPECT_TRUE(book.authenticate(token).isOk()); }; // goes by what is known
    std::thread another([&] { EXPECT_TRUE(book.authenticate(token).isOk()); });
    another.join();
    EXPECT_EQ(slow.asked, 2);
}

// What changed while the store was asked is not in the answer.
TEST(TokenBook, aRevocationDuringALookAtTheStoreIsSeenByTheNext)
{
    AdminKit psi;
    const NewToken made = psi.tokens.create({q("x"), Role::Viewer, {}, {}}, q("uid 0")).value();
    SlowTokens slow(psi.store.tokens(), psi.clock);
    TokenBook book(slow, psi.clock);
    slow.meanwhile = [&] {
        ASSERT_TRUE(book.revoke(made.id).isOk());
        book.forget();
    };
    EXPECT_TRUE(book.authenticate(made.secret).isOk()); // began before the revocation
    EXPECT_FALSE(book.authenticate(made.secret).isOk());
    EXPECT_EQ(slow.asked, 2);
}

TEST(TokenBook, areasMustExistAndTokensAreBounded)
{
    AdminKit psi;
    EXPECT_EQ(psi.tokens.create({q("x"), Role::Viewer, {AreaId(q("cocina"))}, {}}, {}).error().code,
              ErrorCode::Invalid);
    const Result<void> filled = psi.store.unit().run([&]() -> Result<void> {
        for (int i = 0; i < TokenStore::mostTokens; ++i) {
            if (const auto made = psi.tokens.create({q("x"), Role::Viewer, {}, {}}, {}); !made)
                return made.error();
        }
        return {};
    });
    ASSERT_TRUE(filled.isOk()) << filled.error().message.toStdString();
    EXPECT_EQ(psi.tokens.create({q("x"), Role::Viewer, {}, {}}, {}).error().code, ErrorCode::Full);
    const QString id = psi.tokens.list()->front().id;
    ASSERT_TRUE(psi.tokens.revoke(id).isOk());
    EXPECT_TRUE(psi.tokens.create({q("x"), Role::Viewer, {}, {}}, {}).isOk());
}

} // namespace
