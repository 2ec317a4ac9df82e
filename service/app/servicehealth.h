#pragma once

#include <map>
#include <mutex>

#include "service/ports/health.h"

namespace psi {

/// Readiness as shared state: parts say how they stand, anyone reads. Any thread.
class ServiceHealth : public Health
{
public:
    explicit ServiceHealth(QByteArray build)
        : m_build(std::move(build))
    {}

    void set(const QByteArray &name, bool ok, const QByteArray &reason = {});
    /// A check that is asked at each read; it must be quick and lock nothing for long.
    void watch(const QByteArray &name, std::function<HealthCheck()> check);
    std::vector<HealthCheck> checks() const override;
    QByteArray build() const override { return m_build; }

private:
    QByteArray m_build;
    mutable std::mutex m_mutex;
    std::map<QByteArray, std::function<HealthCheck()>> m_checks; ///< guarded by m_mutex
};

} // namespace psi
