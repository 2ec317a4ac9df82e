#pragma once

#include "service/adapters/sqlite/queuestate.h"

namespace psi::queue {

/// What `queue.*` and `retention.*` say to the SQLite queue.
struct QueueSettings
{
    Micros dedupTtl = std::chrono::hours(36);
    std::int64_t maxBytes = 0; ///< 0 = off
    Micros completedAge = std::chrono::hours(1);
    int completedCount = 1000;
};

/// The table of jobs. Writer thread only, inside one operation.
class QueueJobs
{
public:
    QueueJobs(const Sql &sql, Timestamp now)
        : m_sql(sql)
        , m_now(now)
    {}

    void insert(const JobRow &row, const QByteArray &payload);
    void rewrite(const JobRow &row);
    std::optional<JobRow> bySeq(std::int64_t seq);
    static JobRow read(SqliteStatement &row);
    std::optional<Head> head(const Lane &lane);
    void remove(std::int64_t seq);
    void putOff(std::int64_t seq, int tries, Timestamp due, const QByteArray &error);
    void lostAlone(std::int64_t seq);
    void makeFresh(std::int64_t seq);
    /// Waits no longer.
    void makeDue(std::int64_t seq);
    bool lives(std::int64_t seq);

private:
    const Sql &m_sql;
    Timestamp m_now;
};

/// The first jobs of a lane in order: the lone one and those of the index, merged. One at a time on a
/// connection.
class JobCursor
{
public:
    JobCursor(const Sql &sql, QueueJobs &jobs, const Lane &lane, int limit);
    ~JobCursor();
    JobCursor(const JobCursor &) = delete;
    JobCursor &operator=(const JobCursor &) = delete;

    std::optional<JobRow> next();

private:
    SqliteStatement *m_rows = nullptr;
    std::optional<JobRow> m_lone;
    std::optional<JobRow> m_behind; ///< read ahead
    int m_left;
};

} // namespace psi::queue
