#include "tests/simulator/graph/rules.h"

#include <algorithm>
#include <array>

#include "tests/simulator/graph/grapherror.h"
#include "tests/simulator/graph/recipient.h"

namespace psi::sim {

namespace {

bool fits(const QByteArray &wanted, const QByteArray &is) { return wanted.isEmpty() || wanted == is; }

// True if the count was not used up; counts it.
bool countDown(std::int64_t &next)
{
    if (next == 0)
        return false;
    if (next > 0)
        --next;
    return true;
}

} // namespace

std::optional<CallRule> pickRule(std::vector<CallRule> &rules, const QByteArray &line, const QByteArray &to,
                                 const QByteArray &type, Dice &dice)
{
    for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
        if (!fits(rule->line, line) || !fits(resolvedNumber(rule->to), to) || !fits(rule->type, type) ||
            (rule->probability < 1 && !dice.chance(rule->probability)) || !countDown(rule->next))
            continue;
        CallRule found = *rule;
        if (rule->next == 0)
            rules.erase(rule);
        return found;
    }
    return {};
}

FaultMode pickFault(Fault &fault, Dice &dice)
{
    const bool hits = fault.mode != FaultMode::Ok &&
                      (fault.probability >= 1 || dice.chance(fault.probability)) && countDown(fault.next);
    return hits ? fault.mode : FaultMode::Ok;
}

} // namespace psi::sim
