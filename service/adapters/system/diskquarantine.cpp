#include "service/adapters/system/diskquarantine.h"

#include <QDir>

#include "service/adapters/system/datadir.h"
#include "shared/threadname.h"

namespace psi {

namespace {
constexpr qsizetype keptBytes = 64 * 1024;
}

DiskQuarantine::DiskQuarantine(QString folder, const Clock &clock, int maxFiles, int maxWaiting)
    : m_folder(std::move(folder))
    , m_clock(clock)
    , m_maxFiles(maxFiles)
    , m_maxWaiting(maxWaiting)
{}

DiskQuarantine::~DiskQuarantine() { stop(); }

void DiskQuarantine::start()
{
    if (m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = false;
    }
    m_thread = std::thread([this] { loop(); });
}

void DiskQuarantine::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void DiskQuarantine::keep(QByteArray body, QByteArray reason)
{
    body.truncate(keptBytes);
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping || static_cast<int>(m_waiting.size()) >= m_maxWaiting) {
            m_lost.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        m_waiting.push_back(reason + '\n' + body);
    }
    m_wake.notify_one();
}

void DiskQuarantine::loop()
{
    nameThisThread("quarantine");
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
        if (m_waiting.empty())
            return;
        const QByteArray content = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        write(content);
        lock.lock();
    }
}

void DiskQuarantine::write(const QByteArray &content)
{
    QDir folder(m_folder);
    folder.mkpath(QStringLiteral("."));
    QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const auto micros = m_clock.now().time_since_epoch().count();
    const QString name = QStringLiteral("%1.txt").arg(micros, 20, 10, QLatin1Char('0'));
    if (const Result<void> written = writePrivateFile(folder.filePath(name), content); !written) {
        m_lost.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    QStringList files = folder.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
    while (files.size() > m_maxFiles)
        folder.remove(files.takeFirst());
}

} // namespace psi
