// What one message costs the store on PostgreSQL: messages a second by size of the batch and number of
// connections, for conversations that are there, against a private server that syncs what it commits, on the
// same machine. Usage: bench_postgresstore [MESSAGES] [CONVERSATIONS]
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <QCoreApplication>

#include "service/adapters/postgres/postgresstore.h"
#include "service/domain/router/step.h"
#include "tests/bench/storetraffic.h"
#include "tests/support/manualclock.h"
#include "tests/support/pgclient.h"
#include "tests/support/plainhash.h"
#include "tests/support/postgresserver.h"

using namespace psi;
using namespace psi::bench;

namespace {

[[noreturn]] void fail(const QString &why)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(why));
    std::exit(1);
}

void apply(PostgresStore &store, std::span<const WorkEvent> events)
{
    const auto decide = [](const ConversationState &state, const InboundEvent &event) {
        return step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt);
    };
    Result<Committed> done = store.conversations().transact(events, decide);
    while (!done &&
           (done.error().code == ErrorCode::Serialization || done.error().code == ErrorCode::LostRace))
        done = store.conversations().transact(events, decide);
    if (!done)
        fail(done.error().message);
}

// Each connection has conversations of its own, as lanes have one worker at a time.
double perSecond(PostgresStore &store, const std::vector<std::vector<WorkEvent>> &parts, std::size_t batch)
{
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    std::size_t count = 0;
    for (const std::vector<WorkEvent> &events : parts) {
        count += events.size();
        threads.emplace_back([&] {
            for (std::size_t from = 0; from < events.size(); from += batch)
                apply(store, std::span(events).subspan(from, std::min(batch, events.size() - from)));
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    return static_cast<double>(count) /
           std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

std::vector<std::vector<WorkEvent>> parted(const std::vector<WorkEvent> &events, int connections)
{
    std::vector<std::vector<WorkEvent>> parts(static_cast<std::size_t>(connections));
    for (const WorkEvent &event : events)
        parts[static_cast<std::size_t>(event.event.person.phone.right(4).toInt() % connections)].push_back(
            event);
    return parts;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const int messages = argc > 1 ? std::atoi(argv[1]) : 20000;
    const int conversations = argc > 2 ? std::atoi(argv[2]) : 2000;
    test::PostgresServer server({.durable = true, .settings = {"shared_buffers=256MB", "max_wal_size=2GB"}});
    if (!server.start())
        fail(server.error());
    if (const Result<QStringList> migrated = PostgresStore::migrate(server.url()); !migrated)
        fail(migrated.error().message);
    ManualClock clock;
    test::PlainHash hash;
    PostgresStore store({server.url(), 8, QStringLiteral("wsp4")}, hash, clock);
    if (const Result<void> started = store.start(); !started)
        fail(started.error().message);
    int next = 0;
    const auto events = [&](int count) {
        next += count;
        return eventsFrom(next - count, count, conversations);
    };
    perSecond(store, {events(2 * conversations)}, 200);
    test::PgClient(server.url()).run("VACUUM ANALYZE");
    std::printf("%8s %12s %12s\n", "batch", "connections", "messages/s");
    for (const std::size_t batch : {1u, 20u, 100u, 500u}) {
        for (const int connections : {1, 2, 4}) {
            const int count = batch == 1 ? messages / 10 : messages;
            std::printf("%8zu %12d %12.0f\n", batch, connections,
                        perSecond(store, parted(events(count), connections), batch));
        }
    }
    return 0;
}
