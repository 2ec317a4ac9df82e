#include "tests/contract/queueoracle.h"

namespace psi::contract {

void QueueOracle::check(bool holds, const char *what, JobId id)
{
    if (!holds)
        m_offences.push_back(QByteArray(what) + ": " + id.toText());
}

void QueueOracle::accepted(const NewJob &job, JobId id)
{
    const bool isNew = m_done.count(id) == 0 && m_lanes[job.lane].owed.insert(id).second;
    check(isNew, "an id was given twice", id);
}

void QueueOracle::handedOut(const LeasedLane &lane, Micros until, Micros now)
{
    LaneBook &book = m_lanes[lane.lane];
    check(book.heldUntil <= now, "a second holder", lane.jobs.front().id);
    book.heldUntil = until;
    auto next = book.owed.begin();
    for (const Job &job : lane.jobs) {
        check(m_done.count(job.id) == 0, "came again after it was acknowledged", job.id);
        // Only what may be gone already may be passed over.
        while (next != book.owed.end() && *next != job.id && book.unsure.count(*next) > 0)
            ++next;
        const bool isNext = next != book.owed.end() && *next == job.id;
        check(isNext, "out of order, or never accepted", job.id);
        if (isNext)
            ++next;
        book.unsure.erase(job.id);
    }
}

void QueueOracle::settling(const Settle &settle)
{
    LaneBook &book = m_lanes[settle.lane];
    book.heldUntil = Micros(-1);
    for (const AckedJob &acked : settle.acked) {
        if (book.owed.count(acked.id) > 0)
            book.unsure.insert(acked.id);
    }
}

void QueueOracle::settled(const Settle &settle)
{
    LaneBook &book = m_lanes[settle.lane];
    for (const AckedJob &acked : settle.acked) {
        check(m_done.insert(acked.id).second, "acknowledged twice", acked.id);
        book.owed.erase(acked.id);
        book.unsure.erase(acked.id);
    }
}

void QueueOracle::lostAll()
{
    for (auto &[ref, book] : m_lanes)
        book.heldUntil = Micros(-1);
}

std::size_t QueueOracle::owed() const
{
    std::size_t owed = 0;
    for (const auto &[ref, book] : m_lanes)
        owed += book.owed.size() - book.unsure.size();
    return owed;
}

} // namespace psi::contract
