#include "service/app/servicehealth.h"

namespace psi {

void ServiceHealth::set(const QByteArray &name, bool ok, const QByteArray &reason)
{
    watch(name, [=] { return HealthCheck{name, ok, reason}; });
}

void ServiceHealth::watch(const QByteArray &name, std::function<HealthCheck()> check)
{
    const std::lock_guard lock(m_mutex);
    m_checks.insert_or_assign(name, std::move(check));
}

std::vector<HealthCheck> ServiceHealth::checks() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<HealthCheck> checks;
    for (const auto &[name, check] : m_checks)
        checks.push_back(check());
    return checks;
}

} // namespace psi
