// What the admin API keeps in the store: tokens, answers by Idempotency-Key, several calls as one
// transaction.
#include <atomic>
#include <thread>

#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

namespace {

AccessToken token(const char *id, Role role = Role::Operator)
{
    AccessToken token;
    token.id = QString::fromLatin1(id);
    token.name = QStringLiteral("consola de Ana");
    token.role = role;
    token.hash = QByteArray(32, id[0]);
    token.createdBy = QStringLiteral("uid 0");
    return token;
}

IdempotencyKey key(const char *text, char fingerprint = 'f')
{
    return {QStringLiteral("tok1"), text, QByteArray(32, fingerprint)};
}

TEST_P(ConversationStoreContract, tokensAreKeptAsTheyAreUntilTheyAreRevoked)
{
    TokenStore &tokens = backend().tokens();
    const Timestamp start = backend().clock().now();
    EXPECT_TRUE(tokens.tokens()->empty());
    AccessToken first = token("aaaa", Role::Crm);
    first.created = start;
    first.areas = {AreaId(QStringLiteral("ventas")), AreaId(QStringLiteral("admin"))};
    first.expires = start + 1h;
    AccessToken second = token("bbbb", Role::Admin);
    second.created = start + 1s;
    ASSERT_TRUE(tokens.add(first).isOk());
    ASSERT_TRUE(tokens.add(second).isOk());
    EXPECT_EQ(tokens.tokens().value(), (std::vector{second, first}));
    EXPECT_FALSE(tokens.add(first).isOk()); // an id is given once
    backend().clock().advance(60s);
    ASSERT_TRUE(tokens.revoke(first.id).isOk());
    first.revoked = start + 60s;
    EXPECT_EQ(tokens.tokens().value(), (std::vector{second, first}));
    EXPECT_EQ(tokens.revoke(first.id).error().code, ErrorCode::NotFound);
    EXPECT_EQ(tokens.revoke(QStringLiteral("zzzz")).error().code, ErrorCode::NotFound);
}

// What is read is bounded, and no number of dead ones hides a living one.
TEST_P(ConversationStoreContract, newerDeadTokensDoNotPushALivingOneOut)
{
    TokenStore &tokens = backend().tokens();
    const Timestamp start = backend().clock().now();
    AccessToken living = token("aaaa");
    living.created = start;
    ASSERT_TRUE(tokens.add(living).isOk());
    const Result<void> filled = backend().unit().run([&]() -> Result<void> {
        for (int i = 0; i <= 2 * TokenStore::mostTokens; ++i) {
            AccessToken dead = token("dead");
            dead.id += QString::number(i);
            dead.created = start + 1s;
            dead.expires = start - 1s;
            if (const Result<void> added = tokens.add(dead); !added)
                return added;
        }
        return {};
    });
    ASSERT_TRUE(filled.isOk()) << filled.error().message.toStdString();
    const std::vector<AccessToken> known = tokens.tokens().value();
    EXPECT_EQ(known.size(), std::size_t(2 * TokenStore::mostTokens));
    EXPECT_EQ(known.back(), living);
}

TEST_P(ConversationStoreContract, deadTokensAreForgottenAfterThreeMonths)
{
    const Timestamp start = backend().clock().now();
    AccessToken expired = token("aaaa");
    expired.expires = start + 10s;
    ASSERT_TRUE(backend().tokens().add(expired).isOk());
    ASSERT_TRUE(backend().tokens().add(token("bbbb")).isOk());
    ASSERT_TRUE(backend().tokens().revoke(QStringLiteral("bbbb")).isOk());
    ASSERT_TRUE(backend().tokens().add(token("cccc")).isOk());
    ASSERT_TRUE(backend().retention().purge({}, start + std::chrono::days(80), 100, {}).isOk());
    EXPECT_EQ(count("router_tokens"), 3);
    ASSERT_TRUE(backend().retention().purge({}, start + std::chrono::days(100), 100, {}).isOk());
    EXPECT_EQ(column("SELECT id FROM router_tokens"), QStringLiteral("cccc"));
}

TEST_P(ConversationStoreContract, anAnswerIsKeptUnderItsKeyForADay)
{
    IdempotencyStore &answers = backend().idempotency();
    const Timestamp start = backend().clock().now();
    EXPECT_EQ(answers.claim(key("k1")).value(), std::nullopt);
    EXPECT_EQ(answers.claim(key("k1", 'x')).value(), (KeptAnswer{QByteArray(32, 'f'), 0, {}}));
    ASSERT_TRUE(answers.keep(key("k1"), 202, R"({"id":"ñ"})").isOk());
    EXPECT_EQ(answers.claim(key("k1")).value(), (KeptAnswer{QByteArray(32, 'f'), 202, R"({"id":"ñ"})"}));
    EXPECT_EQ(answers.claim(key("k2")).value(), std::nullopt);
    IdempotencyKey ofAnother = key("k1");
    ofAnother.token = QStringLiteral("tok2");
    EXPECT_EQ(answers.claim(ofAnother).value(), std::nullopt);
    backend().clock().advance(24h - 1s);
    EXPECT_TRUE(answers.claim(key("k1")).value().has_value());
    backend().clock().advance(2s);
    EXPECT_EQ(answers.claim(key("k1", 'x')).value(), std::nullopt); // whoever purges or not
    EXPECT_EQ(answers.claim(key("k1")).value(), (KeptAnswer{QByteArray(32, 'x'), 0, {}}));
    ASSERT_TRUE(backend().retention().purge({}, start + 49h, 100, {}).isOk());
    EXPECT_EQ(count("router_idempotencia"), 0);
}

TEST_P(ConversationStoreContract, aKeyIsFreedUntilItIsAnswered)
{
    IdempotencyStore &answers = backend().idempotency();
    EXPECT_EQ(answers.claim(key("k1")).value(), std::nullopt);
    EXPECT_EQ(answers.claim(key("k2")).value(), std::nullopt);
    ASSERT_TRUE(answers.release(key("k1")).isOk());
    EXPECT_EQ(answers.claim(key("k1", 'x')).value(), std::nullopt); // another request may have it
    EXPECT_TRUE(answers.claim(key("k2")).value().has_value());
    ASSERT_TRUE(answers.keep(key("k1", 'x'), 202, "{}").isOk());
    ASSERT_TRUE(answers.release(key("k1", 'x')).isOk()); // answered: stays
    EXPECT_EQ(answers.claim(key("k1"))->value().status, 202);
}

TEST_P(ConversationStoreContract, aUnitIsOneTransactionOfAllPorts)
{
    const Result<void> done = backend().unit().run([this]() -> Result<void> {
        EXPECT_EQ(backend().idempotency().claim(key("k1")).value(), std::nullopt);
        if (const Result<void> added = backend().areas().save({AreaId(QStringLiteral("ventas"))}); !added)
            return added;
        if (const Result<void> said =
                backend().meta().audit(QStringLiteral("ana"), QStringLiteral("x"), {}, {});
            !said)
            return said;
        return backend().idempotency().keep(key("k1"), 200, "{}");
    });
    ASSERT_TRUE(done.isOk()) << done.error().message.toStdString();
    EXPECT_EQ(count("router_areas"), 1);
    EXPECT_EQ(count("router_auditoria"), 1);
    EXPECT_EQ(backend().idempotency().claim(key("k1"))->value().status, 200);
}

// A request that comes twice at the same moment has one effect.
TEST_P(ConversationStoreContract, ofTwoUnitsWithOneKeyOneIsTheFirst)
{
    std::atomic<int> firsts{0};
    std::atomic<int> repeats{0};
    const auto request = [&] {
        const Result<void> done = backend().unit().run([&]() -> Result<void> {
            const auto kept = backend().idempotency().claim(key("k1"));
            if (!kept)
                return kept.error();
            if (*kept) {
                repeats += (*kept)->status == 202 ? 1 : 0;
                return {};
            }
            ++firsts;
            if (const Result<void> said =
                    backend().meta().audit(QStringLiteral("ana"), QStringLiteral("x"), {}, {});
                !said)
                return said;
            return backend().idempotency().keep(key("k1"), 202, "{}");
        });
        EXPECT_TRUE(done.isOk()) << (done ? "" : done.error().message.toStdString());
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back(request);
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(firsts, 1);
    EXPECT_EQ(repeats, 5);
    EXPECT_EQ(count("router_auditoria"), 1);
}

TEST_P(ConversationStoreContract, aUnitThatFailsLeavesNothing)
{
    const Result<void> refused = backend().unit().run([this]() -> Result<void> {
        (void)backend().idempotency().claim(key("k1")).isOk();
        (void)backend().areas().save({AreaId(QStringLiteral("ventas"))}).isOk();
        return Error{ErrorCode::Conflict, QStringLiteral("not now")};
    });
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    // A call that failed cannot be passed over: what came before it goes too.
    const Result<void> broken = backend().unit().run([this]() -> Result<void> {
        (void)backend().areas().save({AreaId(QStringLiteral("ventas"))}).isOk();
        EXPECT_FALSE(backend().tokens().revoke(QStringLiteral("none")).isOk());
        return {};
    });
    EXPECT_EQ(broken.error().code, ErrorCode::NotFound);
    EXPECT_EQ(count("router_areas"), 0);
    EXPECT_EQ(backend().idempotency().claim(key("k1")).value(), std::nullopt);
    EXPECT_TRUE(backend().othersCanWrite());
}

} // namespace

} // namespace psi::contract
