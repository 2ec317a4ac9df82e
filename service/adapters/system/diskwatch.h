#pragma once

#include <atomic>

#include <QString>

namespace psi {

/// Watches the free space under a folder. check() is called regularly by one thread; the answers are read by
/// any. Space counts as enough again only above twice the bound, so that it does not flap.
class DiskWatch
{
public:
    /// `minimum`: bytes that must stay free; at most a 64th of a small file system.
    DiskWatch(QString folder, qint64 minimum)
        : m_folder(std::move(folder))
        , m_minimum(minimum)
    {}

    /// Asks the file system; answers hasEnough().
    bool check();
    /// Free bytes at the last check; -1 when the file system did not say.
    qint64 freeBytes() const { return m_free.load(std::memory_order_relaxed); }
    bool hasEnough() const { return m_enough.load(std::memory_order_relaxed); }

private:
    QString m_folder;
    qint64 m_minimum;
    std::atomic<qint64> m_free{-1};
    std::atomic<bool> m_enough{true};
};

} // namespace psi
