#include "service/adapters/logging/spdloglog.h"

#include <thread>

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "service/adapters/logging/logformat.h"

namespace psi {

namespace {
constexpr std::size_t ringLines = 8192;

spdlog::level::level_enum spdlogLevel(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return spdlog::level::debug;
    case LogLevel::Info:
        return spdlog::level::info;
    case LogLevel::Warn:
        return spdlog::level::warn;
    case LogLevel::Error:
        return spdlog::level::err;
    }
    return spdlog::level::err;
}
} // namespace

SpdlogLog::SpdlogLog(const Clock &clock, LogLevel level)
    : m_clock(clock)
    , m_level(level)
    , m_pool(std::make_shared<spdlog::details::thread_pool>(ringLines, 1))
    , m_logger(std::make_shared<spdlog::async_logger>("psi-router",
                                                      std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                                      m_pool, spdlog::async_overflow_policy::overrun_oldest))
{
    m_logger->set_pattern("%v");
    m_logger->set_level(spdlog::level::trace);
    m_logger->flush_on(spdlog::level::trace);
    // A full disk under `log.file` must not print text of spdlog's own between the lines.
    m_logger->set_error_handler([](const std::string &) {});
}

SpdlogLog::~SpdlogLog()
{
    // The pool writes what waits and ends its thread; only then may logger and sinks go.
    m_pool.reset();
    m_logger.reset();
}

bool SpdlogLog::openFile(const QString &file)
{
    try {
        auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.toStdString());
        sink->set_pattern("%v");
        m_logger->sinks().push_back(std::move(sink));
        return true;
    } catch (const spdlog::spdlog_ex &) {
        return false;
    }
}

void SpdlogLog::write(LogLine line)
{
    if (line.level < m_level.load(std::memory_order_relaxed))
        return;
    m_logger->log(spdlogLevel(line.level), spdlog::string_view_t(formatLogLine(line, m_clock.now())));
}

std::size_t SpdlogLog::overruns() const { return m_pool->overrun_counter(); }

void SpdlogLog::drain(Micros atMost)
{
    const Micros end = m_clock.steady() + atMost;
    while (m_pool->queue_size() > 0 && m_clock.steady() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

} // namespace psi
