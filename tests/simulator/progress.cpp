#include "tests/simulator/progress.h"

#include <cstdio>

#include <unistd.h>

#include <QStringList>

namespace psi::sim {

namespace {

double secondsOf(Duration span) { return std::chrono::duration<double>(span).count(); }

QString failuresOf(const SendReport &report)
{
    QStringList parts;
    for (const auto &[status, count] : report.failures)
        parts.append(status == 0 ? QStringLiteral("no answer %1").arg(count)
                                 : QStringLiteral("status %1: %2").arg(status).arg(count));
    return parts.isEmpty() ? QStringLiteral("none") : parts.join(QStringLiteral(", "));
}

} // namespace

Progress::Progress(QString who)
    : m_who(std::move(who))
    , m_isTerminal(::isatty(STDERR_FILENO) == 1)
{}

void Progress::show(const SendReport &report)
{
    const double span = secondsOf(report.elapsed - m_lastElapsed);
    const double rate = span > 0 ? static_cast<double>(report.accepted - m_lastAccepted) / span : 0;
    m_lastElapsed = report.elapsed;
    m_lastAccepted = report.accepted;
    QString line = QStringLiteral("%1: %2 accepted, %3/s, p99 %4 ms, %5 waiting")
                       .arg(m_who)
                       .arg(report.accepted)
                       .arg(rate, 0, 'f', rate < 10 ? 1 : 0)
                       .arg(report.latencies.milliseconds(0.99), 0, 'f', 1)
                       .arg(report.waiting);
    if (!report.failures.empty())
        line += QStringLiteral(", refused tries: %1").arg(failuresOf(report));
    const QByteArray text = line.toUtf8();
    std::fprintf(stderr, m_isTerminal ? "\r\033[K%s" : "%s\n", text.constData());
    std::fflush(stderr);
}

void Progress::finish()
{
    if (m_isTerminal)
        std::fputs("\r\033[K", stderr);
}

QString summaryOf(const SendReport &report)
{
    const double seconds = secondsOf(report.untilLast);
    const double rate = seconds > 0 ? static_cast<double>(report.accepted) / seconds : 0;
    return QStringLiteral("elements   %1 due, %2 accepted, %3 given up\n"
                          "deliveries %4 repeated, %5 retried, %6 unanswered\n"
                          "failures   %7\n"
                          "rate       %8/s over %9 s\n"
                          "latency    p50 %10 ms, p99 %11 ms, from the scheduled time to the 200\n")
        .arg(report.made)
        .arg(report.accepted)
        .arg(report.abandoned)
        .arg(report.repeats)
        .arg(report.retries)
        .arg(report.waiting)
        .arg(failuresOf(report))
        .arg(rate, 0, 'f', 1)
        .arg(seconds, 0, 'f', 2)
        .arg(report.latencies.milliseconds(0.5), 0, 'f', 2)
        .arg(report.latencies.milliseconds(0.99), 0, 'f', 2);
}

} // namespace psi::sim
