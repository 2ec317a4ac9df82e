// What one message costs the embedded store: CPU time of this process per message, by size of the batch, once
// for conversations that are there and once for new ones. Usage: bench_store [MESSAGES] [CONVERSATIONS]
// [BATCH]

#include <cstdio>
#include <cstdlib>

#include <QTemporaryDir>

#include "service/adapters/sqlite/sqlitestore.h"
#include "service/domain/router/step.h"
#include "tests/bench/storetraffic.h"
#include "tests/support/manualclock.h"
#include "tests/support/plainhash.h"

using namespace psi;
using namespace psi::bench;

namespace {

struct Cost
{
    double cpuMicros = 0;
    double perSecond = 0;
};

Cost run(SqliteStore &store, const std::vector<WorkEvent> &events, std::size_t batch)
{
    const auto decide = [](const ConversationState &state, const InboundEvent &event) {
        return step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt);
    };
    const double cpu = cpuSeconds();
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t from = 0; from < events.size(); from += batch) {
        const auto part = std::span(events).subspan(from, std::min(batch, events.size() - from));
        if (const auto done = store.conversations().transact(part, decide); !done) {
            std::fprintf(stderr, "%s\n", done.error().message.toUtf8().constData());
            std::exit(1);
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const auto count = static_cast<double>(events.size());
    return {(cpuSeconds() - cpu) * 1e6 / count, count / took.count()};
}

} // namespace

int main(int argc, char **argv)
{
    const int messages = argc > 1 ? std::atoi(argv[1]) : 50000;
    const int conversations = argc > 2 ? std::atoi(argv[2]) : 2000;
    std::printf("%8s %22s %22s\n", "batch", "us CPU, messages/s", "of new conversations");
    const std::vector<std::size_t> batches = argc > 3
                                                 ? std::vector{static_cast<std::size_t>(std::atoi(argv[3]))}
                                                 : std::vector<std::size_t>{1, 10, 100, 500};
    for (const std::size_t batch : batches) {
        QTemporaryDir folder;
        ManualClock clock;
        test::PlainHash hash;
        SqliteStore store({folder.filePath(QStringLiteral("store.db")), QStringLiteral("wsp4"), {}}, hash,
                          clock);
        if (const auto started = store.start(); !started)
            return 1;
        const int count = batch == 1 ? messages / 10 : messages;
        const Cost fresh = run(store, eventsFrom(0, conversations, conversations), batch);
        const Cost known = run(store, eventsFrom(conversations, count, conversations), batch);
        std::printf("%8zu %10.1f %11.0f %10.1f %11.0f\n", batch, known.cpuMicros, known.perSecond,
                    fresh.cpuMicros, fresh.perSecond);
    }
    return 0;
}
