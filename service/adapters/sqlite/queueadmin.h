#pragma once

#include "service/adapters/sqlite/queuehost.h"
#include "service/ports/queuecontrol.h"

namespace psi::queue {

/// The verbs of QueueControl on a QueueHost; each is one operation, hence one transaction.
class QueueAdmin : public QueueControl
{
public:
    explicit QueueAdmin(QueueHost &host)
        : m_host(host)
    {}

    Result<void> pause(const PauseScope &scope, std::optional<Micros> until) override;
    Result<void> pauseAtLeast(const PauseScope &scope, Micros wait) override;
    Result<void> resume(const PauseScope &scope) override;
    Result<void> probe(Route route, const QByteArray &ring) override;
    Result<void> unblock(const LaneRef &lane) override;
    Result<void> promote(JobId job) override;
    Result<DropOutcome> drop(JobId job) override;
    Result<void> setLimit(const LimitSetting &limit) override;
    Result<int> sweep(int limit) override;
    Result<int> purgeCompleted(Micros age, int count, int limit) override;

private:
    QueueHost &m_host;
};

} // namespace psi::queue
