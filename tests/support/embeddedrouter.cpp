#include "tests/support/embeddedrouter.h"

#include <cstdio>
#include <future>

#include "service/app/queueepoch.h"
#include "tests/support/signedwebhook.h"

namespace psi::test {

Result<Committed> FailingStore::transact(std::span<const WorkEvent> events, const Decide &decide)
{
    for (const WorkEvent &one : events) {
        if (!m_wamid.isEmpty() && one.event.id == m_wamid)
            return m_fail();
    }
    return m_real.transact(events, decide);
}

void StderrLog::write(LogLine line)
{
    std::fprintf(stderr, "%s %s\n", qUtf8Printable(line.msg), qUtf8Printable(line.error));
}

EmbeddedRouter::EmbeddedRouter(const QString &folder, WorkSettings settings, const QByteArray &badWamid,
                               FailingStore::Fail fail)
    : store({folder + QStringLiteral("/store.db"), QStringLiteral("wsp4"), {}}, hash, clock)
    , queue({folder + QStringLiteral("/queue.db")}, clock)
    , lines(LineDirectory{{{QStringLiteral("106540352242922"), LineId(QStringLiteral("wsp4"))}}})
    , failing(store.conversations(), badWamid, std::move(fail))
    , dispatcher(settings, {codec, failing, store.archive(), clock, lines, menus, policy, metrics, log},
                 queue, queue, "test", [] { std::abort(); })
    , batcher({}, queue, metrics, log, [this] { dispatcher.notifyWork(); })
    , intake({"verify", false}, {codec, hash, clock, batcher, gate, lines, quarantine, log})
{}

bool EmbeddedRouter::start()
{
    if (!store.start() || !queue.start() || !checkQueueEpoch(queue, store.meta(), StoreReach::OneProcess))
        return false;
    batcher.start();
    dispatcher.start();
    return true;
}

void EmbeddedRouter::stop()
{
    batcher.stop();
    dispatcher.stop();
    queue.stop();
    store.stop();
}

bool EmbeddedRouter::accept(const QByteArray &body)
{
    std::promise<bool> durable;
    intake.accept(signatureOf(body, "test-secret"), body,
                  [&](Result<void> result) { durable.set_value(result.isOk()); });
    return durable.get_future().get();
}

} // namespace psi::test
