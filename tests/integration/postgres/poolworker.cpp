// One of two processes that share a small pool: stores messages in many small transactions from several
// threads until its time is over, looks at what comes back, and says how many it stored: poolworker URL NAME
// SECONDS.
#include <atomic>
#include <cstdio>
#include <random>
#include <thread>

#include <QCoreApplication>
#include <QCryptographicHash>

#include "service/adapters/postgres/postgresstore.h"
#include "service/adapters/system/systemclock.h"
#include "service/domain/router/step.h"
#include "tests/support/plainhash.h"

using namespace psi;

namespace {

constexpr int threads = 4;
constexpr int customers = 50;

struct Count
{
    std::atomic<int> stored{0};
    std::atomic<int> wrong{0};
};

WorkEvent message(const QByteArray &writer, int number, Timestamp now)
{
    WorkEvent work;
    work.job = {0, 1'790'000'000'000'000 + number};
    InboundEvent &event = work.event;
    event.id = "wamid." + writer + '.' + QByteArray::number(number);
    event.key = QCryptographicHash::hash(event.id, QCryptographicHash::Sha256).left(16);
    event.line = LineId(QStringLiteral("wsp4"));
    // Each writer has customers of its own: the text names whose it is.
    event.person.phone = QStringLiteral("54911%1%2")
                             .arg(qHash(writer) % 10000, 4, 10, QLatin1Char('0'))
                             .arg(number % customers, 4, 10, QLatin1Char('0'));
    event.time = std::chrono::floor<std::chrono::seconds>(now);
    event.acceptedAt = now;
    MessageContent content;
    content.text = QStringLiteral("+549") + event.person.phone.mid(3);
    event.body = content;
    event.raw = "{}";
    return work;
}

bool isRetried(ErrorCode code)
{
    return code == ErrorCode::LostRace || code == ErrorCode::Serialization || code == ErrorCode::Unavailable;
}

void work(PostgresStore &store, const QByteArray &writer, const Clock &clock, Timestamp until, Count &count)
{
    const Decide decide = [&](const ConversationState &state, const InboundEvent &event) {
        return step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt);
    };
    const QString key = QString::fromLatin1("prueba:" + writer);
    for (int number = 0; clock.now() < until;) {
        std::vector<WorkEvent> events;
        for (int i = 0; i < 5; ++i)
            events.push_back(message(writer, number++, clock.now()));
        Result<Committed> done = store.conversations().transact(events, decide);
        while (!done && isRetried(done.error().code))
            done = store.conversations().transact(events, decide);
        if (!done) {
            std::fprintf(stderr, "%s\n", qUtf8Printable(done.error().message));
            ++count.wrong;
            continue;
        }
        count.stored += static_cast<int>(events.size());
        const QByteArray value = writer + '=' + QByteArray::number(number);
        if (store.meta().setValue(key, value).isOk()) {
            const auto read = store.meta().value(key);
            count.wrong += read && *read != value ? 1 : 0;
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const SystemClock clock;
    const test::PlainHash hash;
    PostgresStore store({arguments.value(1).toUtf8(), threads + 2, QStringLiteral("wsp4")}, hash, clock);
    if (const Result<void> started = store.start(); !started) {
        std::fprintf(stderr, "%s\n", qUtf8Printable(started.error().message));
        return 1;
    }
    const Timestamp until = clock.now() + std::chrono::seconds(arguments.value(3).toInt());
    Count count;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i)
        workers.emplace_back([&, i] {
            work(store, arguments.value(2).toLatin1() + QByteArray::number(i), clock, until, count);
        });
    for (std::thread &worker : workers)
        worker.join();
    std::printf("%d %d\n", count.stored.load(), count.wrong.load());
    return 0;
}
