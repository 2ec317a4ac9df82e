#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "service/ports/log.h"
#include "service/ports/metastore.h"
#include "service/ports/metrics.h"
#include "shared/ids.h"
#include "shared/timestamp.h"

namespace psi {

/// Which lines are held because nothing of theirs can be sent before a person acts (token, account, payment).
/// The hold itself is the pause of the line's ring in the queue; here stands, for all instances and after a
/// restart, that there is one and why: a fact in the store, the gauge psi_line_held, an error in the log.
/// Any thread; blocking.
class LineHolds
{
public:
    /// All of them outlive it.
    LineHolds(MetaStore &meta, Metrics &metrics, Log &log)
        : m_meta(meta)
        , m_metrics(metrics)
        , m_log(log)
    {}

    /// The line is held since `now` (steady); `code` and `message` say why.
    void hold(const LineId &line, const QByteArray &code, const QString &message, Micros now);
    /// A send of the line that began at `began` (steady) was taken over: it is not held any more, unless that
    /// send was under way when it was held.
    void sent(const LineId &line, Micros began);
    /// Takes over what the store says of these lines.
    Result<void> refresh(const std::vector<LineId> &lines, Micros now);

private:
    bool show(const LineId &line, bool isHeld, Micros now);

    MetaStore &m_meta;
    Metrics &m_metrics;
    Log &m_log;
    std::mutex m_mutex;
    std::map<LineId, Micros> m_held; ///< since when this process knows; guarded by m_mutex
};

} // namespace psi
