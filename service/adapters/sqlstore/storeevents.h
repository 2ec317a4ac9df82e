#pragma once

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/event/inboundevent.h"
#include "service/domain/router/changes.h"

namespace psi::store {

/// Rows of `router_eventos` that one batch adds. One transaction; flush() may throw Failure.
class EventLog
{
public:
    explicit EventLog(const Context &context)
        : m_context(context)
    {}

    void add(const InboundEvent &event, const EventRecord &record);
    void flush() const;

private:
    const Context &m_context;
    Rows m_rows;
};

} // namespace psi::store
