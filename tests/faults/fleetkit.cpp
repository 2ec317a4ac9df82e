#include "tests/faults/fleetkit.h"

namespace psi::test {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto grace = 500ms;
constexpr auto fillTime = 700ms;
constexpr int drainPatience = 120;

QString q(const char *text) { return QString::fromLatin1(text); }

/// Keeps all batches of the fleet from storing anything.
class HeldStore
{
public:
    explicit HeldStore(const QByteArray &url)
        : m_client(url)
    {
        EXPECT_TRUE(m_client.run("BEGIN; LOCK TABLE router_recibidos IN SHARE MODE"))
            << m_client.error().constData();
    }
    ~HeldStore() { m_client.run("ROLLBACK"); }
    HeldStore(const HeldStore &) = delete;
    HeldStore &operator=(const HeldStore &) = delete;

private:
    PgClient m_client;
};

} // namespace

bool isLong() { return qEnvironmentVariableIsSet("PSI_FLEET_LONG"); }

std::chrono::milliseconds since(Steady::time_point moment)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - moment);
}

void stayAway(std::chrono::milliseconds time)
{
    const auto from = Steady::now();
    waitUntil([&] { return since(from) >= time; }, static_cast<int>(time / 1s) + 2);
}

std::chrono::milliseconds FleetTest::lease() { return isLong() ? 10s : 2s; }

Fleet::Options FleetTest::options()
{
    Fleet::Options options;
    options.settings[q("PSI_WORKERS_LEASE")] = q("%1ms").arg(lease().count());
    return options;
}

void FleetTest::startFleet(Fleet::Options options)
{
    prepareFleet(std::move(options));
    ASSERT_TRUE(m_fleet->start()) << qPrintable(m_fleet->error());
}

void FleetTest::TearDown()
{
    for (int i = 0; m_fleet && i < m_fleet->size(); ++i) {
        RouterProcess &router = m_fleet->router(i);
        if (router.isRunning()) {
            EXPECT_TRUE(router.stop()) << "instance " << i << ": no clean stop, code " << router.exitCode();
        }
        EXPECT_FALSE(router.log().contains("Sanitizer")) << "a sanitizer has something to say";
        if (HasFailure())
            std::cerr << "--- the log of instance " << i << ", its end:\n"
                      << router.log().right(3000).toStdString() << "---\n";
    }
}

void FleetTest::startLoad(const char *rate)
{
    m_sim.sendTo(
        m_fleet->webhooks(), ledger(),
        words("--count 100000000 --customers 60 --duplicates 0.05 --give-up 900 --connections 48 --rate")
            << q(rate));
    ASSERT_TRUE(goesOn(100)) << m_sim.output().constData();
}

testing::AssertionResult FleetTest::goesOn(int rows, int seconds) const
{
    const qint64 before = m_fleet->stored();
    qint64 now = before;
    if (waitUntil([&] { return (now = m_fleet->stored()) >= before + rows; }, seconds))
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << now - before << " rows more in " << seconds << " s";
}

void FleetTest::expectAllStored(const QStringList &checkOptions)
{
    EXPECT_TRUE(m_sim.isRunning());
    m_sim.stop();
    QByteArray output;
    const QString store = QString::fromLatin1(m_fleet->storeUrl());
    EXPECT_EQ(checkLedger(ledger(), store, drainPatience, &output, checkOptions), 0)
        << output.constData() << m_sim.output().constData();
    std::cout << output.toStdString();
    EXPECT_EQ(m_fleet->number("SELECT count(*) FROM router_trabajos"), 0);
    for (int i = 0; i < m_fleet->size(); ++i) {
        EXPECT_TRUE(waitUntil([&] { return m_fleet->router(i).get("/readyz").status == 200; }))
            << "instance " << i << ": " << m_fleet->router(i).get("/readyz").body.constData();
    }
    const auto [code, said] = m_fleet->router(0).command(words("fsck"));
    EXPECT_EQ(code, 0) << said.constData();
}

void FleetTest::expectNoTryCounted()
{
    EXPECT_EQ(m_fleet->number("SELECT count(*) FROM router_intentos"), 0);
}

FleetTest::Struck FleetTest::strike(int victim, const std::function<void(RouterProcess &)> &strike)
{
    RouterProcess &router = m_fleet->router(victim);
    std::optional<HeldLanes> held;
    Steady::time_point moment;
    {
        const HeldStore store(m_fleet->storeUrl());
        stayAway(fillTime); // what was under way is settled, all workers wait with a batch
        held.emplace(m_fleet->redis(), router.pid());
        EXPECT_GT(held->count(), 0) << "instance " << victim << " holds nothing";
        strike(router);
        moment = Steady::now();
    }
    Struck struck{held->count(), held->watch(moment, lease() + 5s)};
    const auto text = [](std::optional<std::chrono::milliseconds> time) {
        return time ? std::to_string(time->count()) + " ms" : std::string("never");
    };
    std::cout << "instance " << victim << " held " << struck.lanes << " lanes; first worked on after "
              << text(struck.recovery.first) << ", all after " << text(struck.recovery.all) << ", lease "
              << lease().count() << " ms\n";
    EXPECT_TRUE(struck.recovery.all && *struck.recovery.all <= lease() + grace)
        << "lanes of instance " << victim << " waited longer than a lease and " << grace.count() << " ms";
    return struck;
}

} // namespace psi::test
