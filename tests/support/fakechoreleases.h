#pragma once

#include <map>
#include <mutex>

#include "service/ports/choreleases.h"
#include "service/ports/clock.h"

namespace psi {

/// ChoreLeases in memory, on the clock it is given (steady). Any thread.
class FakeChoreLeases : public ChoreLeases
{
public:
    explicit FakeChoreLeases(const Clock &clock)
        : m_clock(clock)
    {}

    Result<std::optional<ChoreLease>> take(const QString &chore, const QString &holder,
                                           std::chrono::milliseconds length) override
    {
        const std::lock_guard lock(m_mutex);
        ++m_asked;
        if (m_isAway)
            return away();
        Row &row = m_rows[chore];
        if (row.holder != holder) {
            if (!row.holder.isEmpty() && m_clock.steady() < row.until)
                return std::optional<ChoreLease>();
            ++row.fence;
            row.holder = holder;
        }
        row.until = m_clock.steady() + length;
        return std::optional(ChoreLease{chore, row.fence});
    }
    Result<void> succeeded(const ChoreLease &lease) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_isAway)
            return away();
        Row &row = m_rows[lease.chore];
        if (row.fence != lease.fence)
            return Error{ErrorCode::LeaseLost, QStringLiteral("lost")};
        ++row.successes;
        return {};
    }
    Result<void> release(const ChoreLease &lease) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_isAway)
            return away();
        Row &row = m_rows[lease.chore];
        if (row.fence == lease.fence)
            row.holder.clear();
        return {};
    }

    void setAway(bool isAway)
    {
        const std::lock_guard lock(m_mutex);
        m_isAway = isAway;
    }
    QString holder(const QString &chore) { return row(chore).holder; }
    int successes(const QString &chore) { return row(chore).successes; }
    int asked() const
    {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

private:
    struct Row
    {
        QString holder;
        Micros until{0};
        std::int64_t fence = 0;
        int successes = 0;
    };
    static Error away() { return {ErrorCode::Unavailable, QStringLiteral("away")}; }
    Row row(const QString &chore)
    {
        const std::lock_guard lock(m_mutex);
        return m_rows[chore];
    }

    const Clock &m_clock;
    mutable std::mutex m_mutex;
    std::map<QString, Row> m_rows; ///< guarded by m_mutex, as all below
    bool m_isAway = false;
    int m_asked = 0;
};

} // namespace psi
