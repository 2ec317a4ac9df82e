#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <QString>

#include "service/ports/clock.h"
#include "service/ports/quarantine.h"

namespace psi {

/// Quarantine as files in a folder (0700): at most `maxFiles`, each the reason in its first line and then the
/// first 64 KiB of the body, as it came. The oldest go first. At most `maxWaiting` bodies wait for the disk.
/// keep(): any thread. start() and stop() belong to the owner, safe twice; stop() writes what waits.
class DiskQuarantine : public Quarantine
{
public:
    DiskQuarantine(QString folder, const Clock &clock, int maxFiles = 100, int maxWaiting = 16);
    ~DiskQuarantine() override;

    void start();
    void stop();
    void keep(QByteArray body, QByteArray reason) override;
    /// Bodies that were not kept: the backlog was full, or the disk refused them.
    qint64 lost() const { return m_lost.load(std::memory_order_relaxed); }

private:
    void loop();
    void write(const QByteArray &content);

    QString m_folder;
    const Clock &m_clock;
    int m_maxFiles;
    int m_maxWaiting;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<QByteArray> m_waiting; ///< guarded by m_mutex
    bool m_stopping = true;           ///< guarded by m_mutex
    std::atomic<qint64> m_lost{0};
    std::thread m_thread;
};

} // namespace psi
