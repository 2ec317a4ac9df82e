#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <QByteArray>

#include "shared/ipaddress.h"
#include "shared/result.h"
#include "shared/timestamp.h"

namespace psi {

/// The addresses of host names, looked up on threads of its own, since the system's resolver blocks. Calls
/// for the same name share one look-up and its answer for a few seconds, so a name whose server is away
/// holds one thread and nobody else. Bounded by its threads; who waits is bounded by the caller.
///
/// Any thread.
class HostLookup
{
public:
    using Addresses = std::vector<IpAddress>;
    /// Blocking. Unavailable when there are none.
    using Resolve = std::function<Result<Addresses>(const QByteArray &host)>;
    using Found = std::function<void(const Result<Addresses> &)>;

    /// `resolve` is replaced by tests; empty = the system's resolver.
    explicit HostLookup(Resolve resolve = {});
    ~HostLookup();
    HostLookup(const HostLookup &) = delete;
    HostLookup &operator=(const HostLookup &) = delete;

    /// `found` is called once, on a thread of the look-up or on this one, unless stop() comes first.
    void find(const QByteArray &host, Found found);
    /// Forgets who waits. A look-up that hangs is left to itself.
    void stop();

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace psi
