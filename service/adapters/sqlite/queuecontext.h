#pragma once

#include "service/adapters/sqlite/queuejobs.h"
#include "service/adapters/sqlite/queuelanelists.h"

namespace psi::queue {

/// What every verb works with inside its one operation, and how lanes move. Writer thread only.
struct QueueContext
{
    QueueContext(const Sql &sqlIn, QueueState &stateIn, const QueueSettings &settingsIn, Timestamp nowIn)
        : sql(sqlIn)
        , state(stateIn)
        , settings(settingsIn)
        , now(nowIn)
        , lanes(sql, state, now)
        , lists(sql, lanes, now)
        , jobs(sql, now)
        , keys(sql, state.keys, now)
    {}

    const Sql &sql;
    QueueState &state;
    const QueueSettings &settings;
    Timestamp now;
    QueueLanes lanes;
    LaneLists lists;
    QueueJobs jobs;
    QueueKeys keys;

    /// Decides where the lane stands from its jobs, pauses and limits; a lease ends. Ready as of `since`, but
    /// not before its head is due. Its head must be known; the caller saves.
    void place(Lane &lane, Timestamp since);
    /// Reads the lane's head, after jobs left, came before it or were put off.
    void readHead(Lane &lane);
    /// readHead(), then place() unless the lane is leased: what an outsider did to it.
    void replace(Lane &lane, Timestamp since);
    /// The lane comes back without an outcome: if it probed its ring, the next lane does.
    void handProbeOn(const Lane &lane);
    /// The lease was lost at `since`: remembered by the lane, and by the job when it ran alone.
    void loseLease(Lane &lane, Timestamp since);
    /// A job that is settled in any way ends what the lane remembers about lost leases up to it.
    static void settled(Lane &lane, std::int64_t seq);
    /// Takes the job out of table and lane.
    void takeOut(Lane &lane, const JobRow &job);
};

} // namespace psi::queue
