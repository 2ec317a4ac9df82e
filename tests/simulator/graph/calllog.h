#pragma once

#include <deque>
#include <map>
#include <unordered_map>

#include <QByteArray>
#include <QHash>
#include <QJsonObject>

#include "tests/simulator/simtime.h"

namespace psi::sim {

/// One call of `/messages`, as it was answered.
struct GraphCall
{
    std::uint64_t seq = 0; ///< rises by one with each call
    Time time;             ///< when it had been read
    Time answered;         ///< when its answer was due
    QByteArray line;
    QByteArray to; ///< resolved number or user id
    QByteArray type;
    QByteArray wamid; ///< empty: not accepted
    QByteArray callback;
    QByteArray body;
    int status = 0;
    int code = -1; ///< of the error, a late one too; below 0: none
    bool isLost = false;
};

/// How much a number has sent.
struct LineCounts
{
    std::int64_t calls = 0;
    std::int64_t accepted = 0;     ///< messages, read marks not counted
    std::int64_t overlaps = 0;     ///< calls that came before the answer to an earlier one to the same person
    std::size_t mostInASecond = 0; ///< accepted within any second, wherever it begins
    std::deque<Time> lastSecond;
    std::map<std::int64_t, int> seconds; ///< accepted by unix second, the last hour
    std::map<int, std::int64_t> errors;
};

/// Remembers calls. One thread. Memory: the last `kept` calls and at most 64 MiB of their bodies; the
/// callback data of the first million messages; a time each for the last 100,000 recipients. The ledger has
/// them all.
class CallLog
{
public:
    explicit CallLog(std::size_t kept = 20000)
        : m_kept(kept)
    {}
    ~CallLog();
    CallLog(const CallLog &) = delete;
    CallLog &operator=(const CallLog &) = delete;

    /// One JSON line a call from now on. False: `error` says why.
    bool openLedger(const QString &file, QString &error);
    /// Sets `seq`.
    void add(GraphCall call);
    void reset();

    struct Filter
    {
        std::uint64_t after = 0;
        std::size_t limit = 1000;
        QByteArray line = {}, to = {}, type = {}, callback = {}, wamid = {}; ///< empty: any
    };
    /// `{calls, next, oldest}`: at most `limit` behind `after`, oldest first.
    QJsonObject list(const Filter &filter) const;
    /// `{calls, accepted, lines: {id: {…}}}`.
    QJsonObject counts() const;
    /// `{duplicates: [{callback, count}], distinct, exact}`: what was accepted more than once.
    QJsonObject duplicates() const;
    std::uint64_t last() const { return m_last; }

private:
    void count(const GraphCall &call);
    void countAccepted(LineCounts &line, const GraphCall &call);
    void noteOverlap(LineCounts &line, const GraphCall &call);
    void writeLedger(const GraphCall &call);

    std::size_t m_kept;
    std::uint64_t m_last = 0;
    std::deque<GraphCall> m_calls;
    qsizetype m_bytes = 0;
    std::map<QByteArray, LineCounts> m_lines;
    std::unordered_map<QByteArray, int> m_callbacks;
    std::unordered_map<QByteArray, Time> m_busy; ///< until when the last call to a person was unanswered
    bool m_isExact = true;
    int m_ledger = -1;
};

} // namespace psi::sim
