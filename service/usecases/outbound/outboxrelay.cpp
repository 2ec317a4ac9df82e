#include "service/usecases/outbound/outboxrelay.h"

#include <algorithm>

#include "service/usecases/outbound/callrules.h"

namespace psi {

namespace {
constexpr int chunk = 500;
constexpr Micros dueSince = std::chrono::seconds(5); // its job has had that time
} // namespace

Result<bool> OutboxRelay::step()
{
    const Result<bool> moreOverdue = endOverdue();
    if (!moreOverdue)
        return moreOverdue;
    const Result<int> merged = m_outbox.mergeWaiting(chunk);
    if (!merged)
        return merged.error();
    const Result<bool> moreToWake = wake();
    if (!moreToWake)
        return moreToWake;
    return *moreOverdue || *moreToWake;
}

// The answer of its call is lost: nobody knows whether the message was taken over. A webhook or a download
// may be repeated.
OutboxChange OutboxRelay::endOf(const OverdueCall &call)
{
    OutboxChange change;
    change.reference = call.reference;
    change.code = "LOST";
    change.error = QStringLiteral("the process that called it is gone");
    if (call.route == Route::Outbound) {
        change.kind = OutboxChange::Kind::Unknown;
        change.wait = m_settings.unknownWait;
    } else {
        change.kind = OutboxChange::Kind::Again;
        change.countsTry = true;
        change.wait = waitAfterTry(call.route, call.tries + 1, m_settings, m_random());
    }
    return change;
}

Result<bool> OutboxRelay::endOverdue()
{
    const Result<std::vector<OverdueCall>> overdue = m_outbox.overdue(chunk);
    if (!overdue)
        return overdue.error();
    std::vector<OutboxChange> changes;
    for (const OverdueCall &call : *overdue)
        changes.push_back(endOf(call));
    if (changes.empty())
        return false;
    const Result<std::vector<OutboxStanding>> standings = m_outbox.record(changes);
    if (!standings)
        return standings.error();
    m_log.warn(QStringLiteral("calls whose process is gone: %1").arg(changes.size()));
    return static_cast<int>(changes.size()) == chunk;
}

Result<bool> OutboxRelay::wake()
{
    const Result<RelayPage> page = m_outbox.due(m_cursor, dueSince, chunk);
    if (!page)
        return page.error();
    if (page->jobs.empty()) {
        m_cursor = page->next;
        return false;
    }
    const Result<std::vector<Enqueued>> enqueued = m_enqueue(page->jobs);
    if (!enqueued) // a full queue: the rows wait for the next run
        return enqueued.error().code == ErrorCode::Full ? Result<bool>(false) : enqueued.error();
    m_cursor = page->next;
    const bool allLived =
        std::all_of(enqueued->begin(), enqueued->end(), [](const Enqueued &one) { return one.duplicate; });
    return !allLived && page->next != 0;
}

} // namespace psi
