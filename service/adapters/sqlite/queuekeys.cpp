#include "service/adapters/sqlite/queuekeys.h"

#include <algorithm>

#include <QtEndian>

#include <sqlite/queuestatements.h>

namespace psi::queue {

namespace {
constexpr std::size_t generation = 32768;
constexpr qsizetype keySize = sizeof(RecentKeys::Key);

// Big endian, so that numbers are ordered as the table orders the bytes.
RecentKeys::Key keyOf(QByteArrayView bytes)
{
    return {qFromBigEndian<std::uint64_t>(bytes.data()), qFromBigEndian<std::uint64_t>(bytes.data() + 8)};
}

QByteArray bytesOf(const RecentKeys::Key &key)
{
    QByteArray bytes(keySize, Qt::Uninitialized);
    qToBigEndian(key[0], bytes.data());
    qToBigEndian(key[1], bytes.data() + 8);
    return bytes;
}
} // namespace

void RecentKeys::load(const Sql &sql)
{
    m_fresh.clear();
    m_old.clear();
    m_merged = 0;
    m_lastRow = 0;
    m_deletedRows = 0;
    SqliteStatement &rows = sql.use(queuestatements::recent_load);
    while (Sql::row(rows)) {
        m_lastRow = rows.integer(0);
        if (m_old.empty())
            m_deletedRows = m_lastRow - 1;
        m_old.emplace_back(keyOf(rows.bytes(1)), Claim{rows.integer(2), rows.time(3)});
    }
    m_oldRows = m_lastRow;
    std::stable_sort(m_old.begin(), m_old.end(),
                     [](const Entry &a, const Entry &b) { return a.first < b.first; });
}

const RecentKeys::Claim *RecentKeys::find(const Key &key) const
{
    if (const auto fresh = m_fresh.find(key); fresh != m_fresh.end())
        return &fresh->second;
    // The last of equal ones is the newest.
    const auto begin = m_old.begin() + static_cast<std::ptrdiff_t>(m_merged);
    const auto above = std::upper_bound(
        begin, m_old.end(), key, [](const Key &wanted, const Entry &entry) { return wanted < entry.first; });
    return above != begin && std::prev(above)->first == key ? &std::prev(above)->second : nullptr;
}

void RecentKeys::add(const Sql &sql, const Key &key, const Claim &claim)
{
    const QByteArray bytes = bytesOf(key);
    Sql::run(sql.use(queuestatements::recent_insert)
                 .bind(1, ++m_lastRow)
                 .bindBytesInPlace(2, bytes)
                 .bind(3, claim.seq)
                 .bindTime(4, claim.expires));
    m_fresh.insert_or_assign(key, claim);
}

void RecentKeys::startMerge()
{
    m_old.assign(m_fresh.begin(), m_fresh.end());
    std::sort(m_old.begin(), m_old.end(), [](const Entry &a, const Entry &b) { return a.first < b.first; });
    m_fresh.clear();
    m_merged = 0;
    m_oldRows = m_lastRow;
}

void RecentKeys::merge(const Sql &sql, int keys)
{
    const std::size_t end = std::min(m_old.size(), m_merged + static_cast<std::size_t>(keys));
    for (; m_merged < end; ++m_merged) {
        const auto &[key, claim] = m_old[m_merged];
        const QByteArray bytes = bytesOf(key);
        Sql::run(sql.use(queuestatements::dedup_merge)
                     .bindBytesInPlace(1, bytes)
                     .bind(2, claim.seq)
                     .bindTime(3, claim.expires));
    }
    if (m_merged < m_old.size())
        return;
    if (!m_old.empty()) {
        m_old.clear();
        m_merged = 0;
    }
    if (m_deletedRows < m_oldRows) {
        m_deletedRows = std::min(m_oldRows, m_deletedRows + 2 * static_cast<std::int64_t>(keys));
        Sql::run(sql.use(queuestatements::recent_delete).bind(1, m_deletedRows));
    } else if (m_fresh.size() >= generation) {
        startMerge();
    }
}

bool QueueKeys::claim(const QByteArray &key, std::int64_t seq, std::optional<Micros> ttl)
{
    const Timestamp expires = ttl ? m_now + *ttl : never;
    if (key.size() != keySize)
        return claimInTable(key, seq, expires);
    const RecentKeys::Key number = keyOf(key);
    const RecentKeys::Claim *recent = m_recent.find(number);
    if (recent != nullptr && recent->expires > m_now)
        return false;
    if (!ttl)
        return claimInTable(key, seq, expires);
    SqliteStatement &row = m_sql.use(queuestatements::dedup_find).bindBytesInPlace(1, key);
    const bool isTaken = Sql::row(row) && row.time(1) > m_now;
    row.reset();
    if (!isTaken)
        m_recent.add(m_sql, number, {seq, expires});
    return !isTaken;
}

bool QueueKeys::claimInTable(const QByteArray &key, std::int64_t seq, Timestamp expires)
{
    Sql::run(m_sql.use(queuestatements::dedup_claim)
                 .bindBytesInPlace(1, key)
                 .bind(2, seq)
                 .bindTime(3, expires)
                 .bindTime(4, m_now));
    return m_sql.changes() == 1;
}

std::int64_t QueueKeys::claimant(const QByteArray &key)
{
    const RecentKeys::Claim *recent = key.size() == keySize ? m_recent.find(keyOf(key)) : nullptr;
    if (recent != nullptr && recent->expires > m_now)
        return recent->seq;
    SqliteStatement &row = m_sql.use(queuestatements::dedup_find).bindBytesInPlace(1, key);
    const std::int64_t seq = Sql::row(row) ? row.integer(0) : 0;
    row.reset();
    return seq;
}

void QueueKeys::release(const QByteArray &key, std::int64_t seq)
{
    Sql::run(m_sql.use(queuestatements::dedup_release).bindBytesInPlace(1, key).bind(2, seq));
}

void QueueKeys::forget(QByteArray &cursor, int keys)
{
    SqliteStatement &walk = m_sql.use(queuestatements::dedup_walk_end);
    walk.bindBlob(1, cursor).bind(2, keys);
    const bool isEnd = !Sql::row(walk);
    // Keys are 16 bytes: nothing stands above this one.
    const QByteArray end = isEnd ? QByteArray(17, '\xff') : walk.bytes(0);
    walk.reset();
    Sql::run(m_sql.use(queuestatements::dedup_walk).bindBlob(1, cursor).bindBlob(2, end).bindTime(3, m_now));
    cursor = isEnd ? QByteArray() : end;
}

} // namespace psi::queue
