#pragma once

#include <optional>
#include <vector>

#include "service/ports/clock.h"
#include "service/ports/metastore.h"
#include "service/usecases/snapshot.h"
#include "shared/ids.h"

namespace psi {

/// One of our numbers, as people know it.
struct LineInfo
{
    LineId id;
    QString displayNumber;
    friend bool operator==(const LineInfo &, const LineInfo &) = default;
};

/// Why what a line has to send waits.
struct LineHold
{
    QString reason; ///< of a person, or the code for which the router held it
    QString who;
    std::optional<Timestamp> since; ///< nothing where the router held it
    friend bool operator==(const LineHold &, const LineHold &) = default;
};

/// Our lines, and which of them are held: a pause of the ring `outbound/<line>` in the queue, and a fact in
/// the store that says why, for all instances. Any thread; blocking.
class LineDesk
{
public:
    /// `meta` and `clock` outlive it.
    LineDesk(std::vector<LineInfo> lines, MetaStore &meta, const Clock &clock)
        : m_lines(std::move(lines))
        , m_meta(meta)
        , m_clock(clock)
    {}

    /// A new configuration was read.
    void configure(std::vector<LineInfo> lines) { m_lines.replace(std::move(lines)); }
    std::vector<LineInfo> lines() const { return *m_lines.current(); }
    bool knows(const LineId &line) const;

    Result<std::optional<LineHold>> holdOf(const LineId &line);
    /// The fact alone; the queue is paused by the caller, before.
    Result<LineHold> noteHold(const LineId &line, const QString &reason, const QString &who);
    Result<void> noteResume(const LineId &line);

private:
    Snapshot<std::vector<LineInfo>> m_lines;
    MetaStore &m_meta;
    const Clock &m_clock;
};

} // namespace psi
