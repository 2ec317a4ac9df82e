#pragma once

#include "service/usecases/work/batchrunner.h"
#include "service/usecases/work/dispatchcore.h"
#include "tests/unit/usecases/workkit.h"

namespace psi {

/// The dispatcher's decisions stepped by hand: batches run at once on the test's thread, or are kept running
/// while `hold` is set.
struct StepKit : WorkKit
{
    double random = 0.5;
    int pauses = 0;
    int gaveUp = 0;
    bool hold = false;
    DispatchMail mail;
    std::vector<std::size_t> batchSizes; ///< lanes of each batch that was handed out
    std::vector<std::function<void()>> held;
    std::unique_ptr<BatchRunner> runner;
    std::unique_ptr<DispatchCore> core;

    void begin()
    {
        const auto draw = [this] { return random; };
        runner = std::make_unique<BatchRunner>(settings, parts(), draw, [this](Micros) { ++pauses; });
        DispatchCore::Hands hands{
            [this](std::int64_t id, WorkBatch batch) { handedOut(id, std::move(batch)); },
            [this] { mail.probed = runner->probe(); }, [this] { ++gaveUp; }, draw};
        core = std::make_unique<DispatchCore>(settings, parts(), queue, queue, std::move(hands));
        core->begin("worker");
    }
    void turn() { core->turn(std::exchange(mail, {})); }
    /// Turns until nothing is left to do at this instant.
    void settleDown()
    {
        turn();
        for (int i = 0; i < 1000 && (hasMail() || core->waitTime().count() == 0); ++i)
            turn();
    }
    /// Lets time pass, stopping wherever something is due.
    void advance(Micros by)
    {
        const Micros end = clock.steady() + by;
        settleDown();
        while (clock.steady() < end) {
            const Micros wait = std::max(core->waitTime(), Micros(1));
            clock.advance(std::min(wait, end - clock.steady()));
            settleDown();
        }
    }
    /// The batches that were held run now, in their order.
    void runHeld()
    {
        for (const std::function<void()> &run : std::exchange(held, {}))
            run();
    }

private:
    bool hasMail() const
    {
        return mail.newWork || mail.stop || mail.probed || !mail.done.empty() || !mail.calls.empty();
    }
    void handedOut(std::int64_t id, WorkBatch batch)
    {
        batchSizes.push_back(batch.lanes.size());
        auto run = [this, id, batch = std::move(batch)] { mail.done.push_back({id, runner->run(batch)}); };
        hold ? held.push_back(std::move(run)) : run();
    }
};

} // namespace psi
