#include "tests/contract/jobqueuecontract.h"
#include "tests/contract/queuewalk.h"

namespace psi::contract {

namespace {
constexpr int steps = 400;

/// PSI_WALK_SEED=n makes the walks begin at that seed, to repeat one that failed; PSI_WALKS=n makes more of
/// them.
unsigned setting(const char *name, int usual)
{
    const int value = qEnvironmentVariableIntValue(name);
    return static_cast<unsigned>(value > 0 ? value : usual);
}
} // namespace

TEST_P(JobQueueContract, RandomWalksAnswerAsTheModelDoes)
{
    const unsigned first = setting("PSI_WALK_SEED", 1);
    const unsigned end = first + setting("PSI_WALKS", 10);
    for (unsigned seed = first; seed < end && !HasFailure(); ++seed) {
        SCOPED_TRACE("PSI_WALK_SEED=" + std::to_string(seed));
        QueueBackendOptions options;
        options.dedupTtl = seed % 2 == 0 ? 36h : 30s;
        options.completedAge = seed % 3 == 0 ? 1h : 20s;
        options.completedCount = seed % 3 == 1 ? 1000 : 25;
        begin(options);
        const QueueWalk::Subject subject{
            [this]() -> JobQueue & { return queue(); }, [this]() -> QueueControl & { return control(); },
            [this]() -> QueueView & { return view(); }, [this] { crash(); },
            [this](const std::function<void()> &whileDown) { restart(whileDown); }};
        QueueWalk(subject, backend().clock(), options, seed).go(steps);
    }
}

} // namespace psi::contract
