// Whether queue and store belong together, whatever happened to either, and what adopting does.
#include <gtest/gtest.h>

#include <map>

#include <QStringList>

#include "service/app/queueepoch.h"

using namespace psi;

namespace {

class FakeQueue : public QueueIdentity
{
public:
    Result<QByteArray> epoch() override { return m_epoch; }
    Result<void> setEpoch(const QByteArray &epoch, bool pauseCalls) override
    {
        if (m_isBroken)
            return Error{ErrorCode::Unavailable, {}};
        m_epoch = epoch;
        m_isPaused = pauseCalls;
        m_store.clear();
        return {};
    }
    Result<QByteArray> claimStore(const QByteArray &id) override
    {
        if (m_store.isEmpty())
            m_store = id;
        return m_store;
    }

    QByteArray m_epoch;
    QByteArray m_store;
    bool m_isPaused = false;
    bool m_isBroken = false;
};

class FakeMeta : public MetaStore
{
public:
    Result<std::optional<QByteArray>> value(const QString &key) override
    {
        const auto found = m_values.find(key);
        return found == m_values.end() ? std::optional<QByteArray>() : std::optional(found->second);
    }
    Result<void> setValue(const QString &key, const QByteArray &value) override
    {
        if (m_isBroken)
            return Error{ErrorCode::Unavailable, {}};
        m_values[key] = value;
        return {};
    }
    Result<QByteArray> claim(const QString &key, const QByteArray &value) override
    {
        return m_values.try_emplace(key, value).first->second;
    }
    Result<void> audit(const QString &who, const QString &action, const QString &,
                       const QString &reason) override
    {
        m_audits += who + QLatin1Char('/') + action + QLatin1Char('/') + reason;
        return {};
    }

    std::map<QString, QByteArray> m_values;
    QStringList m_audits;
    bool m_isBroken = false;
};

class QueueEpoch : public testing::Test
{
protected:
    ErrorCode refusal()
    {
        const Result<QByteArray> checked = check();
        EXPECT_FALSE(checked.isOk());
        return checked ? ErrorCode::Internal : checked.error().code;
    }
    Result<void> adopt()
    {
        return adoptQueue(m_queue, m_meta, QStringLiteral("ana"), QStringLiteral("disk"));
    }

    Result<QByteArray> check() { return checkQueueEpoch(m_queue, m_meta, StoreReach::OneProcess); }

    FakeQueue m_queue;
    FakeMeta m_meta;
};

} // namespace

TEST_F(QueueEpoch, bothNewGetOneName)
{
    ASSERT_TRUE(check().isOk());
    EXPECT_EQ(m_queue.m_epoch.size(), 32);
    EXPECT_EQ(m_meta.m_values.at(metaQueueEpoch), m_queue.m_epoch);
    EXPECT_FALSE(m_queue.m_isPaused);
    const QByteArray first = m_queue.m_epoch;
    ASSERT_TRUE(check().isOk());
    EXPECT_EQ(m_queue.m_epoch, first);
    EXPECT_TRUE(m_meta.m_audits.isEmpty());
}

TEST_F(QueueEpoch, aStoreWithoutANameTakesTheQueues)
{
    m_queue.m_epoch = "of the queue";
    ASSERT_TRUE(check().isOk());
    EXPECT_EQ(m_meta.m_values.at(metaQueueEpoch), "of the queue");
}

TEST_F(QueueEpoch, aLostAndASecondQueueAreNoticedAndNothingIsChanged)
{
    m_meta.m_values[metaQueueEpoch] = "of the store";
    EXPECT_EQ(refusal(), ErrorCode::EpochMismatch);
    EXPECT_TRUE(m_queue.m_epoch.isEmpty());
    m_queue.m_epoch = "of another";
    EXPECT_EQ(refusal(), ErrorCode::EpochMismatch);
    EXPECT_EQ(m_queue.m_epoch, "of another");
    EXPECT_EQ(m_meta.m_values.at(metaQueueEpoch), "of the store");
}

TEST_F(QueueEpoch, adoptingNamesBothAnewPausesCallsAndIsAudited)
{
    m_meta.m_values[metaQueueEpoch] = "of the store";
    ASSERT_TRUE(adopt().isOk());
    EXPECT_TRUE(check().isOk());
    EXPECT_NE(m_queue.m_epoch, "of the store");
    EXPECT_TRUE(m_queue.m_isPaused);
    EXPECT_EQ(m_meta.m_audits, QStringList{QStringLiteral("ana/queue adopt/disk")});
}

TEST_F(QueueEpoch, anAdoptionThatFailsHalfwayCanBeRepeated)
{
    m_meta.m_values[metaQueueEpoch] = "of the store";
    m_queue.m_isBroken = true;
    EXPECT_FALSE(adopt().isOk());
    EXPECT_EQ(refusal(), ErrorCode::EpochMismatch);
    m_queue.m_isBroken = false;
    m_meta.m_isBroken = true;
    EXPECT_FALSE(adopt().isOk());
    EXPECT_EQ(refusal(), ErrorCode::EpochMismatch);
    m_meta.m_isBroken = false;
    EXPECT_TRUE(adopt().isOk());
    EXPECT_TRUE(check().isOk());
}

TEST_F(QueueEpoch, aSecondStoreThatIsAFileIsRefusedAndMayAdopt)
{
    ASSERT_TRUE(check().isOk());
    FakeMeta second;
    const auto checkSecond = [&](StoreReach reach) { return checkQueueEpoch(m_queue, second, reach); };
    const Result<QByteArray> refused = checkSecond(StoreReach::OneProcess);
    ASSERT_FALSE(refused.isOk());
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    ASSERT_TRUE(check().isOk()) << "the first goes on";
    EXPECT_TRUE(checkSecond(StoreReach::ManyProcesses).isOk());
    ASSERT_TRUE(adoptQueue(m_queue, second, QStringLiteral("ana"), QStringLiteral("moved")).isOk());
    EXPECT_TRUE(checkSecond(StoreReach::OneProcess).isOk());
    EXPECT_EQ(refusal(), ErrorCode::EpochMismatch) << "and the first sees it";
}

TEST_F(QueueEpoch, shardsThatDifferAreNoQueueOfAnybody)
{
    m_queue.m_epoch = QueueIdentity::mixedEpochs;
    EXPECT_EQ(refusal(), ErrorCode::EpochMismatch);
    EXPECT_TRUE(m_meta.m_values.empty());
}

TEST_F(QueueEpoch, anotherInstallKeyIsAMistake)
{
    EXPECT_TRUE(checkInstallKey("one", m_meta).isOk());
    EXPECT_TRUE(checkInstallKey("one", m_meta).isOk());
    const Result<void> other = checkInstallKey("two", m_meta);
    ASSERT_FALSE(other.isOk());
    EXPECT_EQ(other.error().code, ErrorCode::Invalid);
    EXPECT_TRUE(other.error().message.contains(QStringLiteral("privacy.hash_key")));
}
