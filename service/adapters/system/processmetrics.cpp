#include "service/adapters/system/processmetrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <QDir>
#include <QFile>

namespace psi {

namespace {

QByteArray readAll(const char *path)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

double seconds(const timeval &time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpuSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double residentBytes()
{
    const QList<QByteArray> pages = readAll("/proc/self/statm").split(' ');
    return pages.size() < 2 ? 0 : pages[1].toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double openFiles()
{
    // "." and ".." are not counted, the handle that reads the folder is.
    return QDir(QStringLiteral("/proc/self/fd"))
        .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
        .size();
}

// Field 22 of stat: ticks since boot; the name (field 2) may hold blanks and brackets.
double startTime()
{
    const QByteArray stat = readAll("/proc/self/stat");
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    double boot = 0;
    for (const QByteArray &line : readAll("/proc/stat").split('\n')) {
        if (line.startsWith("btime "))
            boot = line.mid(6).toDouble();
    }
    constexpr int startTicks = 19; // counted after the name
    return fields.size() <= startTicks
               ? 0
               : boot + fields[startTicks].toDouble() / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

void addProcessMetrics(Metrics &metrics)
{
    metrics.gauge("process_start_time_seconds").set(startTime());
    Gauge &cpu = metrics.gauge("process_cpu_seconds_total");
    Gauge &memory = metrics.gauge("process_resident_memory_bytes");
    Gauge &files = metrics.gauge("process_open_fds");
    metrics.addCollector([&cpu, &memory, &files] {
        cpu.set(cpuSeconds());
        memory.set(residentBytes());
        files.set(openFiles());
    });
}

} // namespace psi
