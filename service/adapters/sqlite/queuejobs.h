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

/// The tables of jobs and dedup keys. Writer thread only, inside one operation.
class QueueJobs
{
public:
    QueueJobs(const Sql &sql, QueueState &state, const QueueSettings &settings, Timestamp now)
        : m_sql(sql)
        , m_state(state)
        , m_settings(settings)
        , m_now(now)
    {}

    void insert(const JobRow &row, const QByteArray &payload);
    std::optional<JobRow> bySeq(std::int64_t seq);
    static JobRow read(SqliteStatement &row);
    std::optional<Head> head(const Lane &lane);
    /// The job without payload and error, if it is in the table.
    std::optional<JobRow> facts(std::int64_t seq);
    void remove(const JobRow &row);
    void putOff(std::int64_t seq, int tries, Timestamp due, const QByteArray &error);
    void lostAlone(std::int64_t seq);
    void makeFresh(std::int64_t seq);
    /// Waits no longer.
    void makeDue(std::int64_t seq);
    void setClass(std::int64_t seq, PriorityClass priority);

    /// Claims a dedup key for the job `seq` about to be made: false if another has it.
    bool claimKey(const NewJob &job, std::int64_t seq);
    /// The living job that holds the key, or 0.
    std::int64_t holderOf(const QByteArray &key);
    /// Forgets keys whose time is over among the next `keys` of the table, where the walk stands.
    void forgetKeys(int keys);

private:
    const Sql &m_sql;
    QueueState &m_state;
    const QueueSettings &m_settings;
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
