#pragma once

#include <deque>
#include <map>
#include <mutex>

#include "service/ports/outboxstore.h"

namespace psi {

/// An outbox whose answers a test writes down beforehand, and which remembers what it was told. Any thread.
class FakeOutbox : public OutboxStore
{
public:
    /// What the row's job has to do at its next claim; a row that nobody wrote down is Done.
    void answer(std::int64_t row, ClaimedJob claimed)
    {
        const std::lock_guard lock(m_mutex);
        m_claims[row] = std::move(claimed);
    }
    /// How a row stands after its next change; nothing: as the change says.
    void stand(std::int64_t row, OutboxStanding standing)
    {
        const std::lock_guard lock(m_mutex);
        m_standings[row] = standing;
    }
    /// The next `calls` claims or records fail so.
    void fail(const Error &error, int calls = 1)
    {
        const std::lock_guard lock(m_mutex);
        m_errors.assign(static_cast<std::size_t>(calls), error);
    }
    /// And the `calls` after those so.
    void failNext(const Error &error, int calls)
    {
        const std::lock_guard lock(m_mutex);
        m_errors.insert(m_errors.end(), static_cast<std::size_t>(calls), error);
    }
    /// Runs inside each claim, before its answer.
    void onClaim(std::function<void()> hook) { m_onClaim = std::move(hook); }

    Result<std::vector<ClaimedJob>> claim(const ClaimTerms &terms, std::span<const Job> jobs) override
    {
        if (m_onClaim)
            m_onClaim();
        const std::lock_guard lock(m_mutex);
        m_terms.push_back(terms);
        m_claimSizes.push_back(jobs.size());
        if (!m_errors.empty())
            return nextError();
        std::vector<ClaimedJob> claimed;
        for (const Job &job : jobs)
            claimed.push_back(m_claims[OutboxWakeUp::fromPayload(job.payload)->id]);
        return claimed;
    }
    Result<std::vector<OutboxStanding>> record(std::span<const OutboxChange> changes) override
    {
        const std::lock_guard lock(m_mutex);
        m_records.push_back({changes.begin(), changes.end()});
        if (!m_errors.empty())
            return nextError();
        std::vector<OutboxStanding> standings;
        for (const OutboxChange &change : changes) {
            const bool fails =
                change.kind == OutboxChange::Kind::Failed || change.kind == OutboxChange::Kind::OtherForm;
            const auto found = m_standings.find(change.reference.id);
            standings.push_back(found != m_standings.end() ? found->second
                                : fails                    ? OutboxStanding::Failed
                                                           : OutboxStanding::Changed);
        }
        return standings;
    }
    Result<RelayPage> due(std::int64_t after, Micros, int limit) override
    {
        const std::lock_guard lock(m_mutex);
        RelayPage page;
        for (const NewJob &job : m_due) {
            const std::int64_t id = OutboxWakeUp::fromPayload(job.payload)->id;
            if (id <= after || static_cast<int>(page.jobs.size()) == limit)
                continue;
            page.jobs.push_back(job);
            page.next = id;
        }
        if (static_cast<int>(page.jobs.size()) < limit)
            page.next = 0;
        return page;
    }
    Result<std::vector<OverdueCall>> overdue(int) override
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_overdue, {});
    }
    Result<int> mergeWaiting(int) override
    {
        const std::lock_guard lock(m_mutex);
        ++m_merges;
        return 0;
    }
    Result<int> suspectAll(int limit) override
    {
        const std::lock_guard lock(m_mutex);
        const int now = std::min(limit, m_unsent);
        m_unsent -= now;
        return now;
    }
    Result<std::map<QByteArray, std::int64_t>> counts() override
    {
        return std::map<QByteArray, std::int64_t>{{"pendiente", 0}};
    }
    Result<NewJob> resend(std::int64_t) override { return Error{ErrorCode::NotFound, {}}; }
    Result<void> markFailed(std::int64_t) override { return Error{ErrorCode::NotFound, {}}; }

    void setDue(std::vector<NewJob> jobs) { m_due = std::move(jobs); }
    void setOverdue(std::vector<OverdueCall> calls) { m_overdue = std::move(calls); }
    void setUnsent(int rows) { m_unsent = rows; }
    int unsent() const { return m_unsent; }
    int merges() const { return m_merges; }

    std::vector<std::vector<OutboxChange>> records() const
    {
        const std::lock_guard lock(m_mutex);
        return m_records;
    }
    /// The one change of the last record.
    OutboxChange lastChange() const
    {
        const std::lock_guard lock(m_mutex);
        return m_records.empty() || m_records.back().size() != 1 ? OutboxChange() : m_records.back().front();
    }
    std::vector<ClaimTerms> terms() const
    {
        const std::lock_guard lock(m_mutex);
        return m_terms;
    }
    std::vector<std::size_t> claimSizes() const
    {
        const std::lock_guard lock(m_mutex);
        return m_claimSizes;
    }

private:
    Error nextError()
    {
        const Error error = m_errors.front();
        m_errors.pop_front();
        return error;
    }

    mutable std::mutex m_mutex;
    std::map<std::int64_t, ClaimedJob> m_claims; ///< guarded by m_mutex, as all below
    std::map<std::int64_t, OutboxStanding> m_standings;
    std::deque<Error> m_errors;
    std::vector<std::vector<OutboxChange>> m_records;
    std::vector<ClaimTerms> m_terms;
    std::vector<std::size_t> m_claimSizes;
    std::vector<NewJob> m_due;
    std::vector<OverdueCall> m_overdue;
    int m_unsent = 0;
    int m_merges = 0;
    std::function<void()> m_onClaim;
};

} // namespace psi
