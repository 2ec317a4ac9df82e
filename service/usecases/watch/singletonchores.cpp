#include "service/usecases/watch/singletonchores.h"

namespace psi {

namespace {
constexpr std::chrono::milliseconds length = std::chrono::seconds(60);
constexpr Micros renewAfter = length / 3;
constexpr Micros noteAfter = std::chrono::seconds(30);
} // namespace

/// One chore and what this instance holds of it.
class SingletonChores::Held
{
public:
    Held(SingletonChores &owner, QString task, Step step)
        : m_owner(owner)
        , m_task(std::move(task))
        , m_step(std::move(step))
        , m_success(owner.m_metrics.gauge("psi_task_last_success_seconds", {{"task", m_task.toUtf8()}}))
    {}

    Result<bool> run()
    {
        const std::lock_guard lock(m_mutex);
        if (const Result<bool> mine = hold(); !mine || !*mine)
            return mine;
        Result<bool> more = m_step(*m_lease);
        if (!more && more.error().code == ErrorCode::LeaseLost)
            return lose();
        if (more && !*more)
            return note();
        return more;
    }

    void giveBack()
    {
        const std::lock_guard lock(m_mutex);
        if (m_lease)
            (void)m_owner.m_leases.release(*m_lease).isOk(); // else it runs out
        m_lease.reset();
    }

private:
    Result<bool> hold()
    {
        const Micros now = m_owner.m_clock.steady();
        if (m_lease && now < m_renewAt)
            return true;
        const Result<std::optional<ChoreLease>> taken =
            m_owner.m_leases.take(m_task, m_owner.m_instance, length);
        if (!taken)
            return taken.error();
        if (m_lease && *taken != m_lease)
            (void)lose();
        m_lease = *taken;
        m_renewAt = now + renewAfter;
        return m_lease.has_value();
    }

    Result<bool> lose()
    {
        m_lease.reset();
        m_owner.m_log.info(QStringLiteral("another instance has taken over: ") + m_task);
        return false;
    }

    // A run is through: the gauge at once, the store now and then.
    Result<bool> note()
    {
        const auto wall = m_owner.m_clock.now().time_since_epoch();
        m_success.set(std::chrono::duration<double>(wall).count());
        const Micros now = m_owner.m_clock.steady();
        if (m_noted && now < *m_noted + noteAfter)
            return false;
        if (const Result<void> kept = m_owner.m_leases.succeeded(*m_lease); !kept)
            return kept.error().code == ErrorCode::LeaseLost ? lose() : Result<bool>(kept.error());
        m_noted = now;
        return false;
    }

    SingletonChores &m_owner;
    const QString m_task;
    const Step m_step;
    Gauge &m_success;
    std::mutex m_mutex;
    std::optional<ChoreLease> m_lease; ///< guarded by m_mutex, as all below
    Micros m_renewAt{0};
    std::optional<Micros> m_noted;
};

SingletonChores::SingletonChores(ChoreLeases &leases, QString instance, const Clock &clock, Metrics &metrics,
                                 Log &log)
    : m_leases(leases)
    , m_instance(std::move(instance))
    , m_clock(clock)
    , m_metrics(metrics)
    , m_log(log)
{}

SingletonChores::~SingletonChores() = default;

Chore SingletonChores::once(const QString &task, const QString &name, Micros every, Step step)
{
    const auto held = std::make_shared<Held>(*this, task, std::move(step));
    {
        const std::lock_guard lock(m_mutex);
        m_held.push_back(held);
    }
    return {name, every, [held] { return held->run(); }};
}

void SingletonChores::giveBack()
{
    const std::lock_guard lock(m_mutex);
    for (const std::shared_ptr<Held> &held : m_held)
        held->giveBack();
}

} // namespace psi
