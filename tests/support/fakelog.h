#pragma once

#include <algorithm>
#include <mutex>
#include <vector>

#include "service/ports/log.h"

namespace psi {

/// Keeps every line. Any thread.
class FakeLog : public Log
{
public:
    void write(LogLine line) override
    {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back(std::move(line));
    }
    std::vector<LogLine> lines() const
    {
        const std::lock_guard lock(m_mutex);
        return m_lines;
    }
    int count(LogLevel level) const
    {
        const std::vector<LogLine> all = lines();
        return static_cast<int>(std::count_if(all.begin(), all.end(),
                                              [level](const LogLine &line) { return line.level == level; }));
    }
    /// Lines whose message holds `text`.
    int count(const QString &text) const
    {
        const std::vector<LogLine> all = lines();
        return static_cast<int>(std::count_if(all.begin(), all.end(),
                                              [&](const LogLine &line) { return line.msg.contains(text); }));
    }

private:
    mutable std::mutex m_mutex;
    std::vector<LogLine> m_lines;
};

} // namespace psi
