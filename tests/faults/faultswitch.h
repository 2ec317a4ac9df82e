#pragma once

#include <atomic>
#include <cstdint>

#include "tests/support/routerprocess.h"

namespace psi::test {

/// The switch of the library in tests/support/preload: what of the disk fails for a router, from one moment
/// to the next. Outlives the router's process.
class FaultSwitch
{
public:
    /// `file`: the control file to make. The router's next start is under the library.
    FaultSwitch(const QString &file, RouterProcess &router);
    ~FaultSwitch();
    FaultSwitch(const FaultSwitch &) = delete;
    FaultSwitch &operator=(const FaultSwitch &) = delete;

    /// One of the library's letters; '-' for none.
    void turn(char mode) { static_cast<std::atomic<char> *>(m_memory)->store(mode); }
    /// How many calls were made to fail so far.
    std::uint32_t injected() const
    {
        return (static_cast<std::atomic<std::uint32_t> *>(m_memory) + 1)->load();
    }

private:
    void *m_memory = nullptr;
};

} // namespace psi::test
