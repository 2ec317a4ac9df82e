#pragma once

#include <vector>

#include <QByteArray>

namespace psi {

/// One thing that readiness depends on.
struct HealthCheck
{
    QByteArray name; ///< queue, store, epoch, disk ...
    bool ok = true;
    QByteArray reason; ///< empty when ok; no personal data
};

/// Driving port of both HTTP endpoints. Any thread; returns at once from shared state, never asks a backend.
class Health
{
public:
    virtual ~Health() = default;
    /// Ready only if all are ok.
    virtual std::vector<HealthCheck> checks() const = 0;
    /// Version and build id as one JSON object.
    virtual QByteArray build() const = 0;
};

} // namespace psi
