#pragma once

#include "service/app/chosenstore.h"
#include "service/app/outboundcallers.h"
#include "service/usecases/outbound/courier.h"
#include "service/usecases/outbound/outboundlimits.h"
#include "service/usecases/outbound/outboxrelay.h"
#include "service/usecases/watch/singletonchores.h"
#include "service/usecases/work/dispatcher.h"

namespace psi {

/// The role `outbound`: callers, courier, relay, and what must stand in the queue before anything is called.
/// start(), stop() and reload() belong to the main thread. Without the role it does nothing.
class OutboundService
{
public:
    struct Parts
    {
        ChosenStore &store;
        const Clock &clock;
        const Snapshot<RouterPolicy> &policy;
        Metrics &metrics;
        Log &log;
    };
    /// `instance` names this start of this process; `mediaFolder` is used where media.store names none.
    OutboundService(const ServiceConfig &config, const QByteArray &instance, const QString &mediaFolder,
                    Parts parts);

    /// Who makes the dispatcher's calls; null without the role.
    CallTaker *calls() { return m_isMine ? &m_courier : nullptr; }
    /// What is done regularly with the dispatcher's help, which outlives the chores.
    std::vector<Chore> chores(const ServiceConfig &config, SingletonChores &singletons,
                              Dispatcher &dispatcher);

    /// Invalid, Unavailable: the callers cannot work. Safe twice, as stop().
    Result<void> start();
    /// After the dispatcher has stopped: ends what is still in flight, as `incierto` if the store takes it.
    void stop();
    void reload(const ServiceConfig &config);

private:
    Chore preparation(Dispatcher &dispatcher);
    Result<void> makeReady(Dispatcher &dispatcher);
    Result<bool> showFigures();

    const bool m_isMine;
    Parts m_parts;
    Snapshot<OutboundLimits> m_limits;
    Snapshot<std::vector<LineId>> m_lines;
    OutboundCallers m_callers;
    Courier m_courier;
    std::unique_ptr<OutboxRelay> m_relay;
};

} // namespace psi
