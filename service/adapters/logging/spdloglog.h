#pragma once

#include <atomic>
#include <memory>

#include "service/ports/clock.h"
#include "service/ports/log.h"

namespace spdlog {
class logger;
namespace details {
class thread_pool;
}
} // namespace spdlog

namespace psi {

/// Log on spdlog: asynchronous, on stderr and to a file if one is named; a full ring loses its oldest lines,
/// counted. The destructor writes what waits.
class SpdlogLog : public Log
{
public:
    SpdlogLog(const Clock &clock, LogLevel level);
    ~SpdlogLog() override;

    /// Before the first line, and before other threads write. False: it cannot be written.
    bool openFile(const QString &file);
    void write(LogLine line) override;
    void setLevel(LogLevel level) { m_level.store(level); }
    /// Lines lost because the ring was full.
    std::size_t overruns() const;
    /// Waits until the waiting lines were handed to the sinks, for a process that is about to end hard.
    void drain(Micros atMost);

private:
    const Clock &m_clock;
    std::atomic<LogLevel> m_level;
    std::shared_ptr<spdlog::details::thread_pool> m_pool;
    std::shared_ptr<spdlog::logger> m_logger;
};

} // namespace psi
