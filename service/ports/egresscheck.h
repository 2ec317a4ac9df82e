#pragma once

#include <QString>

#include "shared/result.h"

namespace psi {

/// Whether an area's webhook may be told to a URL, asked before it is saved; the call itself asks again.
/// Any thread; blocks for as long as its name is looked up, at most 5 s.
class EgressCheck
{
public:
    virtual ~EgressCheck() = default;

    /// Invalid: the URL, or an address that its name has now, is one that webhooks may not reach. NotFound:
    /// the name has no address, or none was told in time. The message is for people and repeats nothing.
    virtual Result<void> check(const QString &url) = 0;
};

} // namespace psi
