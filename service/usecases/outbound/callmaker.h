#pragma once

#include "service/usecases/outbound/outboundsettings.h"

namespace psi {

/// What came of a call, and of a download the file.
struct CallResult
{
    CallOutcome outcome;
    QString fileUrl = {};
    std::optional<int> fileSeconds = {};
};

/// Turns a row into the call of its kind. Any thread; never blocks.
class CallMaker
{
public:
    CallMaker(const OutboundSettings &settings, const OutboundParts &parts)
        : m_settings(settings)
        , m_parts(parts)
    {}

    using Done = std::function<void(CallResult)>;
    /// `done` is called exactly once, on any thread, perhaps before make() returns.
    void make(const OutboxCall &call, Done done);

private:
    void send(const OutboxCall &call, Done done);
    void tellArea(const OutboxCall &call, Done done);
    void fetch(const OutboxCall &call, Done done);

    const OutboundSettings &m_settings;
    const OutboundParts &m_parts;
};

} // namespace psi
