#pragma once

#include <functional>

#include <QTemporaryDir>

#include "service/adapters/metrics/prometheusmetrics.h"
#include "service/adapters/sqlite/sqlitejobqueue.h"
#include "service/adapters/sqlite/sqlitestore.h"
#include "service/adapters/system/hmackeyedhash.h"
#include "service/adapters/system/systemclock.h"
#include "service/adapters/whatsapp/metawebhookcodec.h"
#include "service/usecases/intake/intakeservice.h"
#include "service/usecases/work/dispatcher.h"

namespace psi::test {

/// A store that fails for events of certain wamids, as the test says; all else goes to the real one.
class FailingStore : public ConversationStore
{
public:
    /// Called for every transaction that holds the wamid; answers the error instead of storing.
    using Fail = std::function<Error()>;

    FailingStore(ConversationStore &real, QByteArray wamid, Fail fail)
        : m_real(real)
        , m_wamid(std::move(wamid))
        , m_fail(std::move(fail))
    {}
    Result<Committed> transact(std::span<const WorkEvent> events, const Decide &decide) override;
    Result<void> probe() override { return m_real.probe(); }

private:
    ConversationStore &m_real;
    QByteArray m_wamid;
    Fail m_fail;
};

/// Log lines go to standard error, so that a failing test shows them.
class StderrLog : public Log
{
public:
    void write(LogLine line) override;
};

/// The embedded default without HTTP: real queue, store and use cases in one process, on a folder.
struct EmbeddedRouter
{
    EmbeddedRouter(const QString &folder, WorkSettings settings, const QByteArray &badWamid,
                   FailingStore::Fail fail);

    /// Starts files and workers; false if something could not start.
    bool start();
    void stop();
    /// Hands a signed body in and waits until it is durable.
    bool accept(const QByteArray &body);

    SystemClock clock;
    StderrLog log;
    PrometheusMetrics metrics;
    HmacKeyedHash hash{"test-key"};
    SqliteStore store;
    SqliteJobQueue queue;
    IntakeGate gate;
    Snapshot<LineDirectory> lines;
    Snapshot<MenuTree> menus{MenuTree()};
    Snapshot<RouterPolicy> policy{RouterPolicy()};
    MetaWebhookCodec codec{{"test-secret"}};
    FailingStore failing;
    struct NoQuarantine : Quarantine
    {
        void keep(QByteArray, QByteArray) override {}
    } quarantine;
    Dispatcher dispatcher;
    EnqueueBatcher batcher;
    IntakeService intake;
};

} // namespace psi::test
