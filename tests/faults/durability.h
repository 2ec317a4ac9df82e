#pragma once

#include <map>
#include <set>
#include <vector>

#include <QByteArrayList>

#include "tests/faults/syscalltrace.h"

namespace psi::test {

/// Proves from a trace that each 200 was sent after the event was on disk: an fsync of the queue's log must
/// have begun after the write that first held the event, and ended before the answer's first byte was handed
/// over.
class DurabilityJudge
{
public:
    void onCall(const SystemCall &call);

    int answers() const { return m_answers; } ///< 200s to requests that held events
    int events() const { return m_events; }   ///< events of those requests
    int syncs() const { return m_syncCount; } ///< of the queue's log
    const QByteArrayList &violations() const { return m_violations; }

    /// What names the events in a body, or in a page of a file: the simulator's ids, each with what stands
    /// behind it, so that a quote of an id is none.
    static std::set<QByteArray> eventsIn(const QByteArray &bytes);

private:
    struct Span
    {
        std::int64_t begin = 0;
        std::int64_t end = 0;
    };
    void onAnswer(const SystemCall &send);
    bool isSyncedBetween(std::int64_t written, std::int64_t sent) const;

    std::map<int, QByteArray> m_requests;         ///< by descriptor, since its last answer
    std::map<QByteArray, std::int64_t> m_written; ///< end of the first write that held the event
    std::vector<Span> m_syncs;
    int m_answers = 0;
    int m_events = 0;
    int m_syncCount = 0;
    QByteArrayList m_violations;
};

} // namespace psi::test
