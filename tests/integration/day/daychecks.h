#pragma once

#include "tests/integration/day/daycases.h"

namespace psi::test {

/// All tables and calls of a day against what its script says; every difference at once.
DayFindings judgeDay(const DayPlan &plan, const DayMenus &menus, const DayRecord &record);

// Its parts, each for the tables that it names in daychecks.cpp.
void checkPeople(const DayCases &cases, DayFindings &findings);
void checkChats(const DayCases &cases, DayFindings &findings);
void checkHandOvers(const DayCases &cases, DayFindings &findings);
void checkOutbox(const DayCases &cases, DayFindings &findings);
void checkStatuses(const DayCases &cases, DayFindings &findings);
void checkOperators(const DayCases &cases, DayFindings &findings);
void checkSettings(const DayCases &cases, const DayMenus &menus, DayFindings &findings);
void checkSends(const DayCases &cases, DayFindings &findings);
void checkMarks(const DayCases &cases, DayFindings &findings);
void checkFiles(const DayCases &cases, DayFindings &findings);
void checkAreaCalls(const DayCases &cases, DayFindings &findings);

} // namespace psi::test
