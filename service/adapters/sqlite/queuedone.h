#pragma once

#include "service/adapters/sqlite/queuecodec.h"
#include "service/adapters/sqlite/queuejobs.h"
#include "service/ports/queueview.h"

namespace psi::queue {

/// A completed job as the ring of completed jobs holds it.
struct DoneJob
{
    JobInfo info;
    std::int64_t number = 0; ///< in the order of completion
};

/// The ring of completed jobs: one row for all that one operation completed, so that it costs next to
/// nothing. Numbers below meta.doneFirst are gone, though their row may still stand.
class QueueDone
{
public:
    QueueDone(const Sql &sql, QueueState &state, Timestamp now)
        : m_sql(sql)
        , m_state(state)
        , m_now(now)
    {}

    void add(const JobRow &row, const Ring &ring, const QByteArray &key, Micros took);
    /// Writes what add() gathered.
    void flush();
    /// Forgets completed jobs beyond count and age, at most about `limit`; answers how many.
    int prune(Micros age, int count, int limit);

    /// The jobs of one row, from `first` on. Skips what it cannot read.
    static std::vector<DoneJob> decode(std::int64_t n, Timestamp finished, const QByteArray &entries,
                                       std::int64_t first);

private:
    const Sql &m_sql;
    QueueState &m_state;
    Timestamp m_now;
    Packer m_entries{0};
    int m_gathered = 0;
};

} // namespace psi::queue
