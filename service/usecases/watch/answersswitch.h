#pragma once

#include <mutex>

#include "service/domain/router/routerpolicy.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/metastore.h"
#include "service/usecases/snapshot.h"
#include "service/usecases/watch/chorerunner.h"

namespace psi {

/// Why automatic answers are paused, and until when; without an end they are until they are resumed.
struct AnswersPause
{
    QString reason;
    std::optional<Timestamp> until;
    friend bool operator==(const AnswersPause &, const AnswersPause &) = default;
};

/// The switch for automatic answers, one fact in the store that every instance asks for twice a second. Owns
/// what stands in the policy's snapshot: the configured policy, with `answersPaused` as the store says. While
/// the store is away the last answer holds. Any thread; blocking.
class AnswersSwitch
{
public:
    /// All of them outlive the switch.
    AnswersSwitch(MetaStore &meta, Snapshot<RouterPolicy> &policy, const Clock &clock, Log &log)
        : m_meta(meta)
        , m_policy(policy)
        , m_clock(clock)
        , m_log(log)
        , m_configured(*policy.current())
    {}

    Result<void> pause(const AnswersPause &pause, const QString &who);
    Result<void> resume(const QString &who, const QString &reason);
    /// What the store has to know, and a row of the audit; here it takes effect with refresh(). For callers
    /// that write it within a UnitOfWork.
    Result<void> note(const AnswersPause &pause, const QString &who);
    Result<void> noteResume(const QString &who, const QString &reason);
    /// Nothing: answers are not paused now.
    Result<std::optional<AnswersPause>> state();
    /// Takes over what the store says.
    Result<void> refresh();
    /// A new configuration was read.
    void configure(const RouterPolicy &policy);

private:
    void apply();

    MetaStore &m_meta;
    Snapshot<RouterPolicy> &m_policy;
    const Clock &m_clock;
    Log &m_log;
    std::mutex m_mutex;
    RouterPolicy m_configured; ///< guarded by m_mutex, as below
    bool m_isPaused = false;
};

/// refresh() twice a second. `answers` outlives the chore.
Chore answersRefresh(AnswersSwitch &answers);

} // namespace psi
