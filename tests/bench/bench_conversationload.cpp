// What a cache of conversation state could spare at most: the share that loading the conversations of a batch
// has in its transaction on PostgreSQL, by size of the batch, for conversations that are there. One
// connection, so that nothing waits for another; the statement's time is the server's own (planning and
// execution), and a round trip is added to it. Usage: bench_conversationload [MESSAGES] [CONVERSATIONS]
#include <cstdio>
#include <cstdlib>

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
using Steady = std::chrono::steady_clock;

namespace {

[[noreturn]] void fail(const QString &why)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(why));
    std::exit(1);
}

double microsSince(Steady::time_point from)
{
    return std::chrono::duration<double, std::micro>(Steady::now() - from).count();
}

/// Microseconds of a transaction, all of them.
double applyAll(PostgresStore &store, const std::vector<WorkEvent> &events, std::size_t batch)
{
    const auto began = Steady::now();
    std::size_t batches = 0;
    for (std::size_t from = 0; from < events.size(); from += batch, ++batches) {
        const auto part = std::span(events).subspan(from, std::min(batch, events.size() - from));
        const Result<Committed> done = store.conversations().transact(
            part, [](const ConversationState &state, const InboundEvent &event) {
                return step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt);
            });
        if (!done)
            fail(done.error().message);
    }
    return microsSince(began) / static_cast<double>(batches);
}

double roundTrip(test::PgClient &client)
{
    constexpr int calls = 2000;
    const auto began = Steady::now();
    for (int i = 0; i < calls; ++i)
        client.run("SELECT");
    return microsSince(began) / calls;
}

/// Microseconds of the server for a call of the statement that loads conversations.
double loadTime(test::PgClient &client)
{
    return client
        .cell("SELECT sum(total_plan_time + total_exec_time) * 1000 / sum(calls) FROM pg_stat_statements "
              "WHERE query LIKE '%c.router_limite_menu, c.router_desconocidos%contacto_id = r.c0%'")
        .toDouble();
}

/// What all statements of a transaction take on the server.
double serverTime(test::PgClient &client, double batches)
{
    return client.cell("SELECT sum(total_plan_time + total_exec_time) * 1000 FROM pg_stat_statements")
               .toDouble() /
           batches;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const int messages = argc > 1 ? std::atoi(argv[1]) : 20000;
    const int conversations = argc > 2 ? std::atoi(argv[2]) : 20000;
    test::PostgresServer server({.durable = true,
                                 .settings = {"shared_buffers=256MB", "max_wal_size=2GB",
                                              "shared_preload_libraries=pg_stat_statements",
                                              "pg_stat_statements.track_planning=on"}});
    if (!server.start())
        fail(server.error());
    if (const Result<QStringList> migrated = PostgresStore::migrate(server.url()); !migrated)
        fail(migrated.error().message);
    ManualClock clock;
    test::PlainHash hash;
    PostgresStore store({server.url(), 4, QStringLiteral("wsp4")}, hash, clock);
    if (const Result<void> started = store.start(); !started)
        fail(started.error().message);
    test::PgClient client(server.url());
    client.run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    int next = 2 * conversations;
    applyAll(store, eventsFrom(0, next, conversations), 500);
    client.run("VACUUM ANALYZE");
    std::printf("round trip %.0f us\n", roundTrip(client));
    std::printf("| batch | transaction us | on the server us | load us | with a round trip, share "
                "|\n|--|--|--|--|--|\n");
    for (const std::size_t batch : {1u, 10u, 50u, 200u, 500u}) {
        const int count = batch == 1 ? messages / 10 : messages;
        const std::vector<WorkEvent> events = eventsFrom(next, count, conversations);
        next += count;
        client.run("SELECT pg_stat_statements_reset()");
        const double all = applyAll(store, events, batch);
        const double batches = static_cast<double>(events.size() + batch - 1) / static_cast<double>(batch);
        const double load = loadTime(client);
        const double onServer = serverTime(client, batches);
        std::printf("| %zu | %.0f | %.0f | %.0f | %.1f %% |\n", batch, all, onServer, load,
                    100 * (load + roundTrip(client)) / all);
    }
    return 0;
}
