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

/// The first job of a lane, as far as placing the lane needs it.
struct Head
{
    std::int64_t pos = 0;
    Timestamp due{};
    Timestamp created{};
};

/// The tables of jobs, dedup keys and completed jobs. Writer thread only, inside one operation.
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
    /// The first `limit` jobs of a lane, in order, to be stepped and read().
    SqliteStatement &first(std::int64_t lane, int limit);
    static JobRow read(SqliteStatement &row);
    std::optional<Head> head(std::int64_t lane);
    /// The job without payload and error, if it is in the table.
    std::optional<JobRow> facts(std::int64_t seq);
    void remove(const JobRow &row);
    void putOff(std::int64_t seq, int tries, Timestamp due, const QByteArray &error);
    void lostAlone(std::int64_t seq);
    void makeFresh(std::int64_t seq);
    /// The lane's first job waits no longer.
    void makeHeadDue(std::int64_t lane);
    void setClass(std::int64_t seq, PriorityClass priority);

    /// Claims a dedup key for the job `seq` about to be made: false if another has it.
    bool claimKey(const NewJob &job, std::int64_t seq);
    /// The living job that holds the key, or 0.
    std::int64_t holderOf(const QByteArray &key);
    /// Forgets keys whose time is over among the next `keys` of the table, where the walk stands.
    void forgetKeys(int keys);

    void complete(const JobRow &row, const Ring &ring, const QByteArray &key, Micros took);
    /// Removes completed jobs beyond count and age, at most `limit`; answers how many.
    int pruneDone(Micros age, int count, int limit);

private:
    const Sql &m_sql;
    QueueState &m_state;
    const QueueSettings &m_settings;
    Timestamp m_now;
};

} // namespace psi::queue
