// CPU and time a job of the SQLite queue, in batches, and what a backlog of 1 M jobs and 200,000 waiting
// lanes costs. Usage: bench_sqlitequeue [DIR]; DIR should be on a disk whose fsync is real.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <random>

#include <QFile>
#include <QTemporaryDir>

#include "service/adapters/sqlite/sqlitejobqueue.h"

using namespace psi;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {
struct RealClock final : Clock
{
    Timestamp now() const override
    {
        return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    }
    Micros steady() const override
    {
        return std::chrono::duration_cast<Micros>(Steady::now().time_since_epoch());
    }
};

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long residentKib()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLong() * 4;
}

/// Adds up the CPU and wall time between start() and stop().
struct Meter
{
    double cpu = 0, wall = 0;
    double cpuFrom = 0;
    Steady::time_point wallFrom;
    void start()
    {
        cpuFrom = cpuSeconds();
        wallFrom = Steady::now();
    }
    void stop()
    {
        cpu += cpuSeconds() - cpuFrom;
        wall += std::chrono::duration<double>(Steady::now() - wallFrom).count();
    }
    void print(const char *what, int jobs) const
    {
        std::printf("  %-8s %6.2f us CPU, %6.2f us wall a job\n", what, cpu * 1e6 / jobs, wall * 1e6 / jobs);
    }
};

class Bench
{
public:
    explicit Bench(const QString &dir)
        : m_path(dir + QStringLiteral("/queue.db"))
    {}

    void open(bool durable)
    {
        SqliteJobQueue::Options options;
        options.path = m_path;
        options.durable = durable;
        m_queue = std::make_unique<SqliteJobQueue>(options, m_clock);
        const Result<void> started = m_queue->start();
        if (!started)
            std::printf("start: %s\n", qPrintable(started.error().message));
    }
    void close() { m_queue.reset(); }

    NewJob make(int lanes, Route route = Route::Inbound, Micros notBefore = 0us)
    {
        NewJob job;
        const QByteArray lane = QByteArray::number(std::uniform_int_distribution<int>(1, lanes)(m_random));
        job.lane = {route, "wsp4", (lane + "................").left(16)};
        job.line = "wsp4";
        job.dedupKey.resize(16);
        for (char &byte : job.dedupKey)
            byte = static_cast<char>(m_random());
        job.payload = QByteArray(600, 'x');
        job.correlation = "0123456789abcdef";
        job.notBefore = notBefore;
        return job;
    }

    void enqueue(int jobs, int batch, int lanes, Meter &meter, Route route = Route::Inbound,
                 Micros notBefore = 0us)
    {
        for (int done = 0; done < jobs; done += batch) {
            std::vector<NewJob> list;
            for (int i = 0; i < batch; ++i)
                list.push_back(make(lanes, route, notBefore));
            meter.start();
            if (!m_queue->enqueue(list))
                std::printf("enqueue failed\n");
            meter.stop();
        }
    }

    int drain(int most, int lanes, Meter &takes, Meter &settles)
    {
        int done = 0;
        while (done < most) {
            takes.start();
            const auto taken = m_queue->take("w", {lanes, 0, 32, 10s});
            takes.stop();
            std::vector<Settle> list;
            if (!taken || taken->lanes.empty())
                break;
            for (const LeasedLane &lane : taken->lanes) {
                Settle one{lane.lane, lane.token, {}, {}};
                for (const Job &job : lane.jobs)
                    one.acked.push_back({job.id, 1us});
                done += static_cast<int>(lane.jobs.size());
                list.push_back(std::move(one));
            }
            settles.start();
            (void)m_queue->settle("w", list).isOk();
            settles.stop();
        }
        return done;
    }

    void cycle(const char *name, int batch, int lanes, int rounds)
    {
        Meter in, take, settle;
        int out = 0;
        for (int i = 0; i < rounds; ++i) {
            enqueue(batch, batch, lanes, in);
            out += drain(batch, batch, take, settle);
        }
        const int jobs = batch * rounds;
        std::printf("%s: batches of %d over %d lanes, %d jobs, %d came out\n", name, batch, lanes, jobs, out);
        in.print("enqueue", jobs);
        take.print("take", jobs);
        settle.print("settle", jobs);
        std::printf("  sum      %6.2f us CPU a job\n", (in.cpu + take.cpu + settle.cpu) * 1e6 / jobs);
    }

    void fill(int jobs)
    {
        Meter in;
        enqueue(jobs, 500, 100'000, in);
        in.print("enqueue", jobs);
    }

    void backlog()
    {
        Meter in;
        const long before = residentKib();
        enqueue(1'000'000, 500, 100'000, in);
        in.print("enqueue", 1'000'000);
        const long after = residentKib();
        std::printf("  resident %ld KiB before, %ld KiB after, file %lld MiB\n", before, after,
                    static_cast<long long>(QFile(m_path).size() >> 20));
        takeCost("  take of 64 lanes, 1 M jobs ready");
        Meter waiting;
        enqueue(200'000, 500, 10'000'000, waiting, Route::Other, 10h);
        takeCost("  the same with 200,000 waiting lanes");
        close();
        const auto from = Steady::now();
        open(true);
        std::printf("  start: %.3f s\n", std::chrono::duration<double>(Steady::now() - from).count());
        Meter take, settle;
        const int out = drain(100'000, 64, take, settle);
        take.print("take", out);
        settle.print("settle", out);
    }

    void takeCost(const char *what)
    {
        Meter take;
        int jobs = 0;
        constexpr int calls = 50;
        for (int i = 0; i < calls; ++i) {
            take.start();
            const auto taken = m_queue->take("w", {64, 0, 1, 10s});
            take.stop();
            if (taken)
                jobs += static_cast<int>(taken->lanes.size());
            (void)m_queue->release("w", {}, false).isOk();
        }
        std::printf("%s: %.0f us CPU a call, %d lanes\n", what, take.cpu * 1e6 / calls, jobs / calls);
    }

private:
    QString m_path;
    RealClock m_clock;
    std::unique_ptr<SqliteJobQueue> m_queue;
    std::mt19937 m_random{12345};
};
} // namespace

int main(int argc, char **argv)
{
    const QString base = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral(".");
    QTemporaryDir dir(base + QStringLiteral("/bench-queue-XXXXXX"));
    Bench bench(dir.path());
    bench.open(true);
    if (argc > 3) { // for a profiler: how many rounds
        if (QByteArray(argv[2]) == "backlog")
            bench.fill(QByteArray(argv[3]).toInt());
        else
            bench.cycle("large", 500, 2000, QByteArray(argv[3]).toInt());
        return 0;
    }
    bench.cycle("small", 64, 2000, 300);
    bench.cycle("large", 500, 2000, 100);
    bench.cycle("deep", 500, 60, 100);
    bench.cycle("spread", 500, 1'000'000, 100);
    if (argc > 2)
        return 0;
    std::printf("backlog: 1 M jobs over 100,000 lanes\n");
    bench.backlog();
    return 0;
}
