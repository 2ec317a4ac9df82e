#include "tests/simulator/graph/calllog.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace psi::sim {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype mostBytes = 64 << 20;
constexpr std::size_t mostCallbacks = 1000000;
constexpr std::size_t mostBusy = 100000;
constexpr std::size_t mostLines = 1000;

QJsonObject toJson(const GraphCall &call)
{
    QJsonObject json{{QStringLiteral("seq"), static_cast<qint64>(call.seq)},
                     {QStringLiteral("at"), static_cast<qint64>(stampOf(call.time))},
                     {QStringLiteral("line"), QString::fromUtf8(call.line)},
                     {QStringLiteral("to"), QString::fromUtf8(call.to)},
                     {QStringLiteral("type"), QString::fromUtf8(call.type)},
                     {QStringLiteral("status"), call.status},
                     {QStringLiteral("lost"), call.isLost}};
    if (!call.wamid.isEmpty())
        json.insert(QStringLiteral("wamid"), QString::fromUtf8(call.wamid));
    if (!call.callback.isEmpty())
        json.insert(QStringLiteral("callback"), QString::fromUtf8(call.callback));
    if (call.code >= 0)
        json.insert(QStringLiteral("code"), call.code);
    return json;
}

bool fits(const QByteArray &wanted, const QByteArray &is) { return wanted.isEmpty() || wanted == is; }

bool fits(const CallLog::Filter &filter, const GraphCall &call)
{
    return call.seq > filter.after && fits(filter.line, call.line) && fits(filter.to, call.to) &&
           fits(filter.type, call.type) && fits(filter.callback, call.callback) &&
           fits(filter.wamid, call.wamid);
}

QJsonObject toJson(const LineCounts &line)
{
    QJsonObject seconds;
    for (const auto &[second, count] : line.seconds)
        seconds.insert(QString::number(second), count);
    QJsonObject errors;
    for (const auto &[code, count] : line.errors)
        errors.insert(QString::number(code), static_cast<qint64>(count));
    return {{QStringLiteral("calls"), static_cast<qint64>(line.calls)},
            {QStringLiteral("accepted"), static_cast<qint64>(line.accepted)},
            {QStringLiteral("overlaps"), static_cast<qint64>(line.overlaps)},
            {QStringLiteral("most_in_a_second"), static_cast<qint64>(line.mostInASecond)},
            {QStringLiteral("seconds"), seconds},
            {QStringLiteral("errors"), errors}};
}

} // namespace

CallLog::~CallLog()
{
    if (m_ledger >= 0)
        ::close(m_ledger);
}

bool CallLog::openLedger(const QString &file, QString &error)
{
    m_ledger = ::open(QFile::encodeName(file).constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (m_ledger < 0)
        error = QStringLiteral("%1: %2").arg(file, QString::fromLocal8Bit(std::strerror(errno)));
    return m_ledger >= 0;
}

void CallLog::add(GraphCall call)
{
    call.seq = ++m_last;
    count(call);
    writeLedger(call);
    m_bytes += call.body.size();
    m_calls.push_back(std::move(call));
    while (m_calls.size() > m_kept || m_bytes > mostBytes) {
        m_bytes -= m_calls.front().body.size();
        m_calls.pop_front();
    }
}

void CallLog::count(const GraphCall &call)
{
    if (m_lines.size() >= mostLines && !m_lines.contains(call.line))
        return;
    LineCounts &line = m_lines[call.line];
    ++line.calls;
    if (call.code >= 0)
        ++line.errors[call.code];
    if (!call.wamid.isEmpty())
        countAccepted(line, call);
    if (call.type != "read")
        noteOverlap(line, call);
    if (call.callback.isEmpty() || call.wamid.isEmpty())
        return;
    if (m_callbacks.size() < mostCallbacks || m_callbacks.contains(call.callback))
        ++m_callbacks[call.callback];
    else
        m_isExact = false;
}

void CallLog::countAccepted(LineCounts &line, const GraphCall &call)
{
    ++line.accepted;
    line.lastSecond.push_back(call.time);
    while (line.lastSecond.front() <= call.time - 1s)
        line.lastSecond.pop_front();
    line.mostInASecond = std::max(line.mostInASecond, line.lastSecond.size());
    const std::int64_t second = stampOf(call.time) / 1000000;
    ++line.seconds[second];
    while (line.seconds.begin()->first < second - 3600)
        line.seconds.erase(line.seconds.begin());
}

void CallLog::noteOverlap(LineCounts &line, const GraphCall &call)
{
    if (m_busy.size() >= mostBusy)
        std::erase_if(m_busy, [&](const auto &busy) { return busy.second <= call.time; });
    if (m_busy.size() >= mostBusy)
        return;
    Time &until = m_busy[call.line + ':' + call.to];
    if (until > call.time)
        ++line.overlaps;
    until = std::max(until, call.answered);
}

void CallLog::writeLedger(const GraphCall &call)
{
    if (m_ledger < 0)
        return;
    QByteArray text = QJsonDocument(toJson(call)).toJson(QJsonDocument::Compact) + '\n';
    for (const char *at = text.constData(); at < text.constEnd();) {
        const ssize_t written = ::write(m_ledger, at, static_cast<std::size_t>(text.constEnd() - at));
        if (written < 0 && errno != EINTR)
            return;
        at += std::max<ssize_t>(written, 0);
    }
}

void CallLog::reset()
{
    m_calls.clear();
    m_bytes = 0;
    m_lines.clear();
    m_callbacks.clear();
    m_busy.clear();
    m_isExact = true;
}

QJsonObject CallLog::list(const Filter &filter) const
{
    QJsonArray calls;
    std::uint64_t next = filter.after;
    for (const GraphCall &call : m_calls) {
        if (!fits(filter, call))
            continue;
        if (static_cast<std::size_t>(calls.size()) >= filter.limit)
            break;
        QJsonObject json = toJson(call);
        json.insert(QStringLiteral("body"), QJsonDocument::fromJson(call.body).object());
        calls.append(json);
        next = call.seq;
    }
    const std::uint64_t oldest = m_calls.empty() ? m_last : m_calls.front().seq;
    return {{QStringLiteral("calls"), calls},
            {QStringLiteral("next"), static_cast<qint64>(next)},
            {QStringLiteral("oldest"), static_cast<qint64>(oldest)}};
}

QJsonObject CallLog::counts() const
{
    QJsonObject lines;
    std::int64_t calls = 0;
    std::int64_t accepted = 0;
    for (const auto &[id, line] : m_lines) {
        lines.insert(QString::fromUtf8(id), toJson(line));
        calls += line.calls;
        accepted += line.accepted;
    }
    return {{QStringLiteral("calls"), static_cast<qint64>(calls)},
            {QStringLiteral("accepted"), static_cast<qint64>(accepted)},
            {QStringLiteral("lines"), lines}};
}

QJsonObject CallLog::duplicates() const
{
    QJsonArray doubled;
    for (const auto &[callback, count] : m_callbacks) {
        if (count > 1)
            doubled.append(QJsonObject{{QStringLiteral("callback"), QString::fromUtf8(callback)},
                                       {QStringLiteral("count"), count}});
    }
    return {{QStringLiteral("duplicates"), doubled},
            {QStringLiteral("distinct"), static_cast<qint64>(m_callbacks.size())},
            {QStringLiteral("exact"), m_isExact}};
}

} // namespace psi::sim
