#include "tests/faults/durability.h"

namespace psi::test {

namespace {

constexpr auto queueLog = "/queue.db-wal";

bool isOneOf(const QByteArray &name, std::initializer_list<const char *> names)
{
    for (const char *one : names) {
        if (name == one)
            return true;
    }
    return false;
}

// A message's id is followed by its time, a status's by its word; elsewhere ids are only quoted.
void addWamids(const QByteArray &bytes, std::set<QByteArray> &found)
{
    static const QByteArray start = "\"id\":\"wamid.";
    for (qsizetype at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
        const qsizetype close = bytes.indexOf('"', at + start.size());
        if (close < 0)
            return;
        const QByteArray behind = bytes.mid(close + 2, 24);
        const QByteArray id = bytes.mid(at, close - at);
        if (behind.startsWith("\"timestamp\":\""))
            found.insert(id);
        else if (behind.startsWith("\"status\":\"") && behind.indexOf('"', 10) > 0)
            found.insert(id + behind.left(behind.indexOf('"', 10)));
    }
}

void addMarks(const QByteArray &bytes, std::set<QByteArray> &found)
{
    for (qsizetype at = bytes.indexOf("sim"); at >= 0; at = bytes.indexOf("sim", at + 1)) {
        const QByteArray mark = bytes.mid(at, 19);
        if (mark.size() == 19 && QByteArray::fromHex(mark.mid(3)).toHex() == mark.mid(3))
            found.insert(mark);
    }
}

} // namespace

std::set<QByteArray> DurabilityJudge::eventsIn(const QByteArray &bytes)
{
    std::set<QByteArray> found;
    addWamids(bytes, found);
    addMarks(bytes, found);
    return found;
}

void DurabilityJudge::onCall(const SystemCall &call)
{
    const bool isSocket = call.path.startsWith("socket:") || call.path.startsWith("TCP");
    if (call.path.endsWith(queueLog) && call.result >= 0) {
        if (isOneOf(call.name, {"pwrite64", "write", "pwritev", "writev"})) {
            for (const QByteArray &event : eventsIn(call.data))
                m_written.try_emplace(event, call.end);
        } else if (isOneOf(call.name, {"fdatasync", "fsync"})) {
            m_syncs.push_back({call.begin, call.end});
            ++m_syncCount;
        }
    } else if (isSocket && isOneOf(call.name, {"recvmsg", "recvfrom", "read", "readv"}) && call.result > 0) {
        m_requests[call.descriptor] += call.data;
    } else if (isSocket && isOneOf(call.name, {"sendmsg", "sendto", "write", "writev"}) &&
               call.data.startsWith("HTTP/1.1 ")) {
        onAnswer(call);
    }
}

void DurabilityJudge::onAnswer(const SystemCall &send)
{
    const std::set<QByteArray> events = eventsIn(std::exchange(m_requests[send.descriptor], {}));
    if (!send.data.startsWith("HTTP/1.1 200") || events.empty())
        return;
    ++m_answers;
    for (const QByteArray &event : events) {
        ++m_events;
        const auto written = m_written.find(event);
        if (written == m_written.end())
            m_violations.append("answered before any write: " + event);
        else if (!isSyncedBetween(written->second, send.begin))
            m_violations.append("answered before its fsync ended: " + event);
    }
}

bool DurabilityJudge::isSyncedBetween(std::int64_t written, std::int64_t sent) const
{
    for (auto sync = m_syncs.rbegin(); sync != m_syncs.rend() && sync->end > written; ++sync) {
        if (sync->begin > written && sync->end < sent)
            return true;
    }
    return false;
}

} // namespace psi::test
