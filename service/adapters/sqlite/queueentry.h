#pragma once

#include "service/adapters/sqlite/queuecontext.h"
#include "service/ports/jobqueue.h"

namespace psi::queue {

/// How jobs come in: enqueue and requeue. Writer thread only, inside one operation.
class QueueEntry
{
public:
    explicit QueueEntry(QueueContext &context)
        : m_context(context)
    {}

    /// Throws Full when the file holds more than `queue.max_bytes`.
    void checkRoom();
    std::vector<Enqueued> enqueue(const std::vector<NewJob> &jobs);
    bool requeue(JobId id, const NewJob &job, RequeuePlace place);

private:
    struct Open
    {
        Lane lane;
        QueueLanes::Change change = QueueLanes::Change::Counts;
    };
    using LaneKey = std::pair<std::int64_t, QByteArray>;

    Open &open(const LaneRef &ref);
    void walkKeys(int jobs);
    bool claim(const NewJob &job, std::int64_t seq);
    Enqueued enqueueOne(const NewJob &job);
    JobRow rowOf(const NewJob &job, std::int64_t seq) const;
    static void join(Open &open, const JobRow &row, QueueContext &context);
    std::int64_t placeOf(const Lane &lane, std::int64_t seq, RequeuePlace place);
    bool refresh(const JobRow &row);
    void freeBlockedBy(std::int64_t seq);

    QueueContext &m_context;
    std::map<LaneKey, Open> m_open; ///< lanes of this call, saved once at its end
};

} // namespace psi::queue
