#pragma once

#include <array>
#include <cstring>
#include <unordered_map>

#include "service/adapters/sqlite/queuesql.h"

namespace psi::queue {

/// The dedup keys claimed lately.
///
/// Keys are random, so each one would dirty a page of its own in a table ordered by key. They are appended to
/// `dedup_recent` instead, and held here to be found; once there are enough, a generation of them is sorted
/// and goes into `dedup` a few at a time, page by page, and out of memory. At most two generations are held:
/// 2 x 32768 keys of 16 bytes. Writer thread only; loaded anew after a failure, as all state.
class RecentKeys
{
public:
    struct Claim
    {
        std::int64_t seq = 0;
        Timestamp expires{};
    };
    using Key = std::array<std::uint64_t, 2>;

    void load(const Sql &sql);
    const Claim *find(const Key &key) const;
    void add(const Sql &sql, const Key &key, const Claim &claim);
    /// Moves on with the old generation, by so many keys.
    void merge(const Sql &sql, int keys);

private:
    struct Hash
    {
        std::size_t operator()(const Key &key) const { return key[0]; } // the keys are hashes
    };
    using Entry = std::pair<Key, Claim>;

    void startMerge();

    std::unordered_map<Key, Claim, Hash> m_fresh;
    std::vector<Entry> m_old;       ///< by key, in the order of the table
    std::size_t m_merged = 0;       ///< so many of m_old stand in `dedup`
    std::int64_t m_oldRows = 0;     ///< rows of the table up to this one are of m_old
    std::int64_t m_deletedRows = 0; ///< rows up to this one are deleted
    std::int64_t m_lastRow = 0;
};

/// The dedup keys of the queue: who claims one first has it, until its time is over or, if it is held by its
/// job, until the job leaves. Writer thread only, inside one operation.
class QueueKeys
{
public:
    QueueKeys(const Sql &sql, RecentKeys &recent, Timestamp now)
        : m_sql(sql)
        , m_recent(recent)
        , m_now(now)
    {}

    /// Without `ttl` the key is held by its job. False: another has it.
    bool claim(const QByteArray &key, std::int64_t seq, std::optional<Micros> ttl);
    /// The job that claimed the key last, or 0.
    std::int64_t claimant(const QByteArray &key);
    void release(const QByteArray &key, std::int64_t seq);
    /// Forgets keys whose time is over among the next `keys` of the table, behind `cursor`, which moves on.
    void forget(QByteArray &cursor, int keys);

private:
    bool claimInTable(const QByteArray &key, std::int64_t seq, Timestamp expires);

    const Sql &m_sql;
    RecentKeys &m_recent;
    Timestamp m_now;
};

} // namespace psi::queue
