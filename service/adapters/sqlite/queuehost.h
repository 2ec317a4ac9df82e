#pragma once

#include <functional>
#include <map>
#include <memory>

#include <QString>

#include "service/adapters/sqlite/queueclock.h"
#include "service/adapters/sqlite/queuecontext.h"
#include "service/adapters/sqlite/queuetake.h"
#include "service/adapters/sqlite/sqlitewriter.h"

namespace psi::queue {

/// What the parts of SqliteJobQueue share: the writer, the state beside the tables, the clock, one reader.
///
/// run() posts one operation to the writer and waits for its commit; whatever fails undoes the operation and
/// makes the state load again. start() and stop() belong to the owner; the rest may be called by any thread.
class QueueHost
{
public:
    using Body = std::function<void(QueueContext &)>;

    QueueHost(SqliteWriter::Options writer, QueueSettings settings, const Clock &clock);
    ~QueueHost();

    Result<void> start();
    /// Hands every lease back, so that the next start loses none, and closes the file.
    void stop();

    /// Error of a Failure thrown in `body`, else of the commit.
    Result<void> run(const Body &body);
    /// The same on a snapshot of the last commit, without the writer; one reader at a time. `body` must not
    /// write.
    Result<void> read(const Body &body);

    /// Throws Conflict for a name that release() closed.
    void checkOpen(const QByteArray &worker, Timestamp now);
    void closeName(const QByteArray &worker, Timestamp now);

    RouteShares shares; ///< writer thread only
    std::size_t walBytes() const { return m_writer.walBytes(); }

private:
    Result<void> prepare(SqliteConnection &connection);
    Result<void> operate(SqliteConnection &connection, const Body &body, bool &isRefusal);
    Result<void> loseLeases();

    QueueSettings m_settings;
    QueueClock m_clock;
    QueueState m_state;                            ///< writer thread only
    std::map<QByteArray, Timestamp> m_closedNames; ///< writer thread only: until when
    SqliteWriter m_writer;
    std::mutex m_readerMutex;
    std::unique_ptr<SqliteConnection> m_reader; ///< guarded by m_readerMutex
};

} // namespace psi::queue
