#pragma once

#include <map>
#include <span>
#include <vector>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/ports/outboxstore.h"

namespace psi::store {

/// Decides what taken wake-up jobs do, and claims the rows that are called. One transaction, used once; run()
/// may throw Failure.
class ClaimBook
{
public:
    ClaimBook(const Context &context, const ClaimTerms &terms, std::span<const Job> jobs);

    std::vector<ClaimedJob> run();

private:
    /// A row that has not ended, in the lane of a job.
    struct OpenRow
    {
        OutboxWakeUp reference;
        QByteArray estado;
        Route route = Route::Outbound;
        bool automatic = true;
        Timestamp due{};
        std::optional<Timestamp> expires;
        std::optional<Timestamp> heldUntil; ///< enviando, incierto: nothing is called before
        QByteArray claim;                   ///< enviando: whose
    };
    struct Ended
    {
        std::size_t job;
        OutboxWakeUp reference;
        QByteArray code;
    };

    void load();
    void release();
    void judge(std::size_t job);
    QByteArray endOf(const OpenRow &row) const;
    void endRows();
    void loadCalls();
    OutboxCall callOf(const Reader &row) const;
    void claimRows();
    Timestamp giveUpAt(const OutboxCall &call) const;
    ClaimedJob wait(Micros delay) const;

    const Context &m_context;
    const ClaimTerms &m_terms;
    std::span<const Job> m_jobs;
    std::vector<OutboxWakeUp> m_own; ///< by job
    std::vector<std::vector<OpenRow>> m_open;
    std::vector<ClaimedJob> m_claimed;
    std::vector<Ended> m_ended;
    std::map<std::int64_t, std::size_t> m_calls; ///< rows to be called, and their jobs
};

} // namespace psi::store
