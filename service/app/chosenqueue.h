#pragma once

#include <functional>
#include <memory>

#include "service/adapters/system/datadir.h"
#include "service/app/serviceconfig.h"
#include "service/ports/clock.h"
#include "service/ports/jobqueue.h"
#include "service/ports/queuecontrol.h"
#include "service/ports/queueidentity.h"
#include "service/ports/queueview.h"

namespace psi {

/// The queue that `queue.backend` names, behind its ports. start() and stop() belong to the owner; the rest
/// as the ports say, and where nothing is said: any thread.
class ChosenQueue
{
public:
    virtual ~ChosenQueue() = default;

    virtual JobQueue &jobs() = 0;
    virtual QueueControl &control() = 0;
    virtual QueueView &view() = 0;
    virtual QueueIdentity &identity() = 0;

    /// Errors as the backend's start(); Invalid is a mistake of the configuration, Unavailable of a shared
    /// one means that its server is away, and it may be tried again. While it runs: asks once more whether
    /// the queue is ours.
    virtual Result<void> start() = 0;
    virtual void stop() = 0;
    /// Other processes may use it too.
    virtual bool isShared() const = 0;
    /// Calls `woken` when another process may have made a lane ready; until stop().
    virtual void listen(std::function<void()> woken) = 0;
    /// Queue and store have agreed on this epoch.
    virtual void serve(const QByteArray &epoch) = 0;
    /// Whether the queue keeps what `queue.ack` promises. NotDurable says what is weaker. Blocking.
    virtual Result<void> checkDurability() = 0;
    /// What the last look said, whoever looked: every new connection and every enqueue may. At once.
    virtual Result<void> durability() const { return {}; }
    /// Of the embedded queue's write-ahead log; 0 without one.
    virtual std::size_t walBytes() const { return 0; }
    /// Connections made and round trips so far; 0 for the embedded queue.
    virtual std::pair<qint64, qint64> traffic() { return {}; }
};

/// Nothing is opened yet. `clock` must outlive it; `fingerprint` is the install key's.
std::unique_ptr<ChosenQueue> chooseQueue(const ServiceConfig &config, const DataDir &data,
                                         const QByteArray &fingerprint, const Clock &clock);

/// `check-config --live` on the queue. Nothing for the embedded one, whose disk is looked at with the data
/// folder. Unavailable: nobody answers.
struct QueueLiveFindings
{
    QString version;      ///< of the server
    QStringList mistakes; ///< of the configuration
    QStringList faults;   ///< it cannot work
    QStringList weaker;   ///< it keeps less than is promised
};
Result<QueueLiveFindings> inspectQueue(const ServiceConfig &config, const QByteArray &fingerprint);

} // namespace psi
