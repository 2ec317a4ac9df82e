#pragma once

#include "tests/integration/day/daychecks.h"

namespace psi::test {

/// Expects a day to be as its script says; differences are shown all at once.
void expectTheDay(const DayPlan &plan, const DayMenus &menus, const DayRecord &record);

/// Changes copies of a day that is as it should be, one thing each, and expects each to be noticed: so that
/// a day that passes means something.
void expectTamperingIsSeen(const DayPlan &plan, const DayMenus &menus, const DayRecord &record);

} // namespace psi::test
