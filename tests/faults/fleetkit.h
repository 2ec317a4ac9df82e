#pragma once

#include <chrono>

#include <gtest/gtest.h>

#include "tests/faults/faultkit.h"
#include "tests/support/fleet.h"
#include "tests/support/heldlanes.h"

namespace psi::test {

/// Whether the long form of the scenarios is asked for: PSI_FLEET_LONG.
bool isLong();

/// Three instances on one Redis and one PostgreSQL under load by psi-sim, whose ledger knows what got a 200.
/// The logs of all are shown when a test fails.
class FleetTest : public testing::Test
{
protected:
    /// Short enough to wait for, long enough for a busy machine; the default in the long form.
    static std::chrono::milliseconds lease();
    /// Options whose instances have that lease and, in Redis, fsync before each reply.
    static Fleet::Options options();

    void TearDown() override;

    void startFleet(Fleet::Options options);
    /// Only makes it, for a test that starts its parts itself.
    void prepareFleet(Fleet::Options options) { m_fleet = std::make_unique<Fleet>(std::move(options)); }
    /// Traffic on all webhooks until expectAllStored(); returns once some of it is stored.
    void startLoad(const char *rate = "300");
    /// True once so many rows more are stored.
    testing::AssertionResult goesOn(int rows, int seconds = 30) const;
    /// Ends the traffic. Nothing is lost, doubled, out of order or dead, the queue is in order and all
    /// instances are ready.
    void expectAllStored(const QStringList &checkOptions = {});
    /// No event was blamed for what happened to the store.
    void expectNoTryCounted();

    /// What became of the lanes that an instance held when `strike` ended or stopped it.
    struct Struck
    {
        int lanes = 0;
        HeldLanes::Recovery recovery;
    };
    /// Strikes an instance that holds lanes: the store is made to wait until it does. Others must work on all
    /// of them within a lease and half a second.
    Struck strike(int victim, const std::function<void(RouterProcess &)> &strike);

    QString ledger() const { return m_folder.filePath(QStringLiteral("ledger.jsonl")); }
    Fleet &fleet() { return *m_fleet; }

    QTemporaryDir m_folder;
    SimProcess m_sim;

private:
    std::unique_ptr<Fleet> m_fleet;
};

/// Milliseconds since a moment.
std::chrono::milliseconds since(std::chrono::steady_clock::time_point moment);
/// Waits, by the clock and not by a pause, while something is away.
void stayAway(std::chrono::milliseconds time);

} // namespace psi::test
