// The Redis queue alone on a private server, one shard: enqueue, and the ordered drain by several clients,
// one job a lane and ten; round trips a job; what 200,000 lanes that wait or are blocked cost a take, in time
// of the server's processor. Every drain is checked: each job once, in the order of its lane. Usage:
// bench_redisqueue [JOBS] [everysec|always|no|waiting]...
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include <QByteArray>
#include <QFile>

#include "service/adapters/redis/redisjobqueue.h"
#include "tests/support/redisserver.h"

using namespace psi;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {
constexpr int clients = 4;
constexpr int lanesATake = 64;
constexpr int laneCount = 2000;

double secondsSince(Steady::time_point from)
{
    return std::chrono::duration<double>(Steady::now() - from).count();
}

// What the server's main thread, which runs the scripts, has used so far.
double processorMicros(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/task/%1/schedstat").arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(0).toDouble() / 1000 : 0;
}

bool complain(const char *what, const Error &error)
{
    std::printf("%s: %s\n", what, qPrintable(error.message));
    return false;
}

redis::QueueSettings settingsFor(const test::RedisServer &server, bool fsync)
{
    redis::QueueSettings settings;
    settings.target.addresses = {{"127.0.0.1", server.port()}};
    settings.promise.fsync = fsync;
    return settings;
}

NewJob jobOf(int i, int lanes, Route route = Route::Inbound, Micros notBefore = 0us, char series = 'a')
{
    NewJob job;
    job.lane = {route, "wsp4", QByteArray::number(i % lanes).rightJustified(16, '0')};
    job.line = "wsp4";
    job.dedupKey =
        QByteArray::number(i).rightJustified(15, '0') + static_cast<char>(series + static_cast<int>(route));
    job.payload = QByteArray::number(i / lanes).leftJustified(600, ' ');
    job.correlation = "0123456789abcdef";
    job.notBefore = notBefore;
    return job;
}

/// Several clients at once, each with a queue of its own, as several processes have.
class Crowd
{
public:
    Crowd(const test::RedisServer &server, bool fsync)
    {
        for (int i = 0; i < clients; ++i) {
            m_queues.push_back(std::make_unique<RedisJobQueue>(settingsFor(server, fsync)));
            if (const Result<void> started = m_queues.back()->start(); !started)
                complain("start", started.error());
        }
    }

    RedisJobQueue &first() { return *m_queues.front(); }

    void fill(const char *what, int jobs, int batch, int lanes, Route route = Route::Inbound,
              Micros later = 0us, char series = 'a')
    {
        const auto from = Steady::now();
        const qint64 trips = roundTrips();
        each([&](RedisJobQueue &queue, int client) {
            for (int at = client * batch; at < jobs; at += clients * batch) {
                std::vector<NewJob> list;
                for (int i = at; i < std::min(at + batch, jobs); ++i)
                    list.push_back(jobOf(i, lanes, route, later, series));
                if (const auto put = queue.enqueue(list); !put && !complain("enqueue", put.error()))
                    return;
            }
        });
        report(what, jobs, from, trips);
    }

    void drain(const char *what, int jobs, int jobsPerLane)
    {
        const auto from = Steady::now();
        const qint64 trips = roundTrips();
        std::atomic<int> left{jobs};
        each([&](RedisJobQueue &queue, int client) {
            work(queue, "client" + QByteArray::number(client), jobsPerLane, left);
        });
        report(what, jobs - left, from, trips);
        if (left != 0 || m_offences != 0)
            std::printf("  WRONG: %d jobs are missing, %d came out of order\n", left.load(),
                        m_offences.load());
        m_seen.clear();
    }

    /// Microseconds of the server's processor for a take that finds 64 lanes; it is released again.
    double takeCost(qint64 server)
    {
        double spent = 0;
        constexpr int calls = 300;
        for (int i = 0; i < calls; ++i) {
            const double before = processorMicros(server);
            if (const auto taken = first().take("cost", {64, 0, 1, 10s}); !taken || taken->lanes.size() != 64)
                std::printf("a take without its 64 lanes\n");
            spent += processorMicros(server) - before;
            (void)first().release("cost", {}, false).isOk();
        }
        return spent / calls;
    }

private:
    template <typename Work>
    void each(Work work)
    {
        std::vector<std::thread> threads;
        for (int i = 0; i < clients; ++i)
            threads.emplace_back([&, i] { work(*m_queues[static_cast<std::size_t>(i)], i); });
        for (std::thread &thread : threads)
            thread.join();
    }

    void work(RedisJobQueue &queue, const QByteArray &worker, int jobsPerLane, std::atomic<int> &left)
    {
        Exchange exchange;
        exchange.take = TakeRequest{lanesATake, 0, jobsPerLane, 10s};
        while (left > 0) {
            const auto result = queue.exchange(worker, exchange);
            if (!result) {
                complain("exchange", result.error());
                return;
            }
            exchange.settle.clear();
            int done = 0;
            for (const LeasedLane &lane : result->taken.lanes) {
                check(lane);
                Settle settle{lane.lane, lane.token, {}, {}};
                for (const Job &job : lane.jobs)
                    settle.acked.push_back({job.id, 1us});
                done += static_cast<int>(lane.jobs.size());
                exchange.settle.push_back(std::move(settle));
            }
            left -= done;
        }
        exchange.take.reset();
        (void)queue.exchange(worker, exchange).isOk();
    }

    void check(const LeasedLane &lane)
    {
        const std::lock_guard lock(m_mutex);
        int &next = m_seen[lane.lane.key];
        for (const Job &job : lane.jobs)
            m_offences += job.payload.trimmed().toInt() == next++ ? 0 : 1;
    }

    qint64 roundTrips()
    {
        qint64 sum = 0;
        for (const auto &queue : m_queues)
            sum += queue->traffic().roundTrips;
        return sum;
    }

    void report(const char *what, int jobs, Steady::time_point from, qint64 trips)
    {
        const double seconds = secondsSince(from);
        std::printf("  %-26s %8.0f jobs/s, %.4f round trips a job\n", what, jobs / seconds,
                    static_cast<double>(roundTrips() - trips) / jobs);
    }

    std::vector<std::unique_ptr<RedisJobQueue>> m_queues;
    std::mutex m_mutex;
    std::map<QByteArray, int> m_seen; ///< guarded by m_mutex
    std::atomic<int> m_offences{0};
};

void measure(const QByteArray &appendFsync, int jobs)
{
    test::RedisServer::Options options;
    options.appendFsync = appendFsync;
    options.appendOnly = appendFsync != "no";
    // A rewrite forks; it has its own line in the results of whoever wants to know.
    options.settings = {{"auto-aof-rewrite-percentage", "0"}};
    test::RedisServer server(options);
    if (const Result<void> started = server.start(); !started) {
        complain("server", started.error());
        return;
    }
    const bool fsync = appendFsync == "always";
    std::printf("appendfsync %s, %d clients, %d jobs over %d lanes\n", appendFsync.constData(), clients, jobs,
                laneCount);
    for (const auto &[enqueueBatch, jobsPerLane] : {std::pair(1, 1), std::pair(20, 10)}) {
        server.command({"FLUSHALL"});
        Crowd crowd(server, fsync);
        const int some = enqueueBatch == 1 ? jobs / 4 : jobs;
        crowd.fill(enqueueBatch == 1 ? "enqueue, 1 a call" : "enqueue, 20 a call", some, enqueueBatch,
                   laneCount);
        crowd.drain(jobsPerLane == 1 ? "drain, 1 a lane" : "drain, 10 a lane", some, jobsPerLane);
    }
}

/// A server whose takes find 64 lanes, among others that wait or not.
struct Filled
{
    Filled()
        : server(options())
    {
        if (const Result<void> started = server.start(); !started)
            complain("server", started.error());
        crowd = std::make_unique<Crowd>(server, false);
        // All have worked before: what a server keeps of that (Lua's heap) is not what is measured.
        constexpr int before = 400'000;
        crowd->fill("worked off before", before, 500, laneCount, Route::Inbound, 0us, 'k');
        crowd->drain("worked off before", before, 10);
        crowd->fill("64 ready lanes", 64, 64, 64);
    }
    double takeCost() { return crowd->takeCost(server.pid()); }
    static test::RedisServer::Options options()
    {
        test::RedisServer::Options options;
        options.settings = {{"enable-debug-command", "local"}};
        return options;
    }

    test::RedisServer server;
    std::unique_ptr<Crowd> crowd;
};

// In pairs, so that both halves of a pair meet the same machine.
void compare(const char *what, Filled &bare, Filled &crowded)
{
    constexpr int pairs = 15;
    std::vector<double> ratios;
    double with = 0;
    double without = 0;
    for (int i = 0; i < pairs; ++i) {
        const double base = bare.takeCost();
        const double cost = crowded.takeCost();
        ratios.push_back(cost / base);
        without += base / pairs;
        with += cost / pairs;
    }
    std::sort(ratios.begin(), ratios.end());
    std::printf(
        "  %-40s take %.0f us of the server's processor, %.0f without: median ratio %.3f (%.3f to %.3f)\n",
        what, with, without, ratios[pairs / 2], ratios.front(), ratios.back());
}

void measureWaiting()
{
    Filled bare;
    Filled crowded;
    Filled stuffed; // as many keys, but none of the queue's: what a large server costs by itself
    stuffed.server.command({"DEBUG", "POPULATE", "1200000", "x", "300"});
    compare("nothing else", bare, crowded);
    compare("1,200,000 keys of others", bare, stuffed);
    crowded.crowd->fill("200,000 lanes that wait", 200'000, 500, 200'000, Route::Other, 10h);
    compare("200,000 waiting lanes", bare, crowded);
    (void)crowded.crowd->first().pause(PauseScope::ring(Route::Status, "wsp4"), {}).isOk();
    crowded.crowd->fill("200,000 of a paused ring", 200'000, 500, 200'000, Route::Status);
    compare("and 200,000 lanes of a paused ring", bare, crowded);
    std::printf("  memory of the server %s\n",
                crowded.server.info("memory", "used_memory_human").constData());
}
} // namespace

int main(int argc, char **argv)
{
    const int jobs = argc > 1 ? QByteArray(argv[1]).toInt() : 200'000;
    std::vector<QByteArray> kinds;
    for (int i = 2; i < argc; ++i)
        kinds.emplace_back(argv[i]);
    if (kinds.empty())
        kinds = {"everysec", "always", "waiting"};
    for (const QByteArray &kind : kinds) {
        if (kind == "waiting")
            measureWaiting();
        else
            measure(kind, jobs);
    }
    return 0;
}
