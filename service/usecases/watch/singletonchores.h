#pragma once

#include <memory>
#include <vector>

#include "service/ports/choreleases.h"
#include "service/ports/metrics.h"
#include "service/usecases/watch/chorerunner.h"

namespace psi {

/// Chores of which a fleet needs one run, not one in each instance: whoever holds the chore's lease does it,
/// the others ask for it each time it would be due. A lease lasts 60 s and is prolonged after 20, so when its
/// holder is killed another goes on within a minute, and at once when it stopped cleanly (giveBack()).
///
/// The holder that lost its lease without noticing is refused where the effect happens: a step hands the
/// lease to the port it calls (see ChoreLeases). Any thread; what is handed in outlives the chores.
class SingletonChores
{
public:
    /// `instance`: a name that no other process has, nor this one had before its last start.
    SingletonChores(ChoreLeases &leases, QString instance, const Clock &clock, Metrics &metrics, Log &log);
    ~SingletonChores();

    /// One bounded step, under a lease that was the chore's a moment ago; true: more is left to do at once.
    /// LeaseLost is no failure: another has taken over.
    using Step = std::function<Result<bool>(const ChoreLease &)>;
    /// The chore for a ChoreRunner. `task` names its lease and its psi_task_last_success_seconds, the same in
    /// every instance and version.
    Chore once(const QString &task, const QString &name, Micros every, Step step);

    /// At a clean stop, when no chore runs any more: others may go on at once. Blocking; safe twice.
    void giveBack();

private:
    class Held;

    ChoreLeases &m_leases;
    QString m_instance;
    const Clock &m_clock;
    Metrics &m_metrics;
    Log &m_log;
    std::mutex m_mutex;
    std::vector<std::shared_ptr<Held>> m_held; ///< guarded by m_mutex
};

} // namespace psi
