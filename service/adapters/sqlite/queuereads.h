#pragma once

#include "service/adapters/sqlite/queuehost.h"
#include "service/ports/queueview.h"

namespace psi::queue {

/// The reads of QueueView on the reader of a QueueHost; fsck alone may write. Any thread.
class QueueReads : public QueueView
{
public:
    explicit QueueReads(QueueHost &host)
        : m_host(host)
    {}

    Result<QueueCounts> counts() override;
    Result<QueuePage> page(const QueuePageQuery &query) override;
    Result<JobInfo> find(JobId id) override;
    Result<JobInfo> findByDedupKey(const QByteArray &key) override;
    Result<LaneInfo> lane(const LaneRef &lane) override;
    Result<FsckReport> fsck(const QByteArray &cursor, bool repair) override;

private:
    QueueHost &m_host;
};

} // namespace psi::queue
