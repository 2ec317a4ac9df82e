#pragma once

#include <chrono>
#include <optional>

#include <QString>

#include "shared/result.h"

namespace psi {

/// The right to do a chore that only one instance may do at a time. Its fence rises whenever the right goes
/// to somebody else: an effect that carries the lease is refused from then on.
struct ChoreLease
{
    QString chore; ///< empty: bound to no chore, never refused
    std::int64_t fence = 0;
    friend bool operator==(const ChoreLease &, const ChoreLease &) = default;
};

/// Leases of the chores that run once in a fleet (`router_tareas`). Nothing else is elected. Judged by the
/// store's clock, so that instances need not agree on the time.
///
/// A port whose effect belongs to such a chore takes the ChoreLease and answers LeaseLost, having changed
/// nothing, when it is no longer the chore's. Any thread; blocking. Errors: Unavailable, Full.
class ChoreLeases
{
public:
    virtual ~ChoreLeases() = default;

    /// Takes the chore for `holder`, or prolongs what it holds, until `length` from now. Nothing: another has
    /// it. One that was not prolonged in time is free for everybody, its last holder included.
    virtual Result<std::optional<ChoreLease>> take(const QString &chore, const QString &holder,
                                                   std::chrono::milliseconds length) = 0;
    /// A run of the chore ended well; the time of it is kept. LeaseLost.
    virtual Result<void> succeeded(const ChoreLease &lease) = 0;
    /// Others may take it at once. Nothing happens when it was lost before.
    virtual Result<void> release(const ChoreLease &lease) = 0;
};

} // namespace psi
