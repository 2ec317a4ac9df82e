// Signals reach their handlers on the event loop, and the figures of the process are real.
#include <csignal>

#include <gtest/gtest.h>

#include <unistd.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QDeadlineTimer>

#include "service/adapters/metrics/prometheusmetrics.h"
#include "service/adapters/system/processmetrics.h"
#include "service/adapters/system/unixsignals.h"

using namespace psi;

namespace {

double valueOf(const QByteArray &text, const QByteArray &name)
{
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith(name + ' '))
            return line.mid(name.size() + 1).toDouble();
    }
    return -1;
}

} // namespace

TEST(UnixSignals, termAndIntStopHupReloads)
{
    int argc = 1;
    char name[] = "tst_process";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    blockSignals();
    int stops = 0;
    int reloads = 0;
    const UnixSignals signals([&] { ++stops; }, [&] { ++reloads; });
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        ASSERT_EQ(::kill(::getpid(), signal), 0);
    QDeadlineTimer patience(10000);
    while ((stops < 2 || reloads < 1) && !patience.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
    EXPECT_EQ(stops, 2);
    EXPECT_EQ(reloads, 1);
}

TEST(ProcessMetrics, areThoseOfThisProcess)
{
    PrometheusMetrics metrics;
    addProcessMetrics(metrics);
    const QByteArray before = metrics.render();
    EXPECT_GT(valueOf(before, "process_resident_memory_bytes"), 1e6);
    const double now = static_cast<double>(QDateTime::currentSecsSinceEpoch());
    EXPECT_NEAR(valueOf(before, "process_start_time_seconds"), now, 60);

    const int one = ::dup(0);
    const int two = ::dup(0);
    EXPECT_EQ(valueOf(metrics.render(), "process_open_fds"), valueOf(before, "process_open_fds") + 2);
    ::close(one);
    ::close(two);

    double cpu = valueOf(before, "process_cpu_seconds_total");
    EXPECT_GE(cpu, 0);
    while (valueOf(metrics.render(), "process_cpu_seconds_total") <= cpu) {
    }
}
