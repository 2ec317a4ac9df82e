#pragma once

#include <QString>

#include "tests/simulator/sender.h"

namespace psi::sim {

/// One line a second on standard error; on a terminal always the same line. One thread at a time.
class Progress
{
public:
    explicit Progress(QString who);
    void show(const SendReport &report);
    /// Ends the line on a terminal.
    void finish();

private:
    QString m_who;
    bool m_isTerminal;
    std::int64_t m_lastAccepted = 0;
    Duration m_lastElapsed{};
};

/// The lines that a run ends with.
QString summaryOf(const SendReport &report);

} // namespace psi::sim
