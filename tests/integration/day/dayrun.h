#pragma once

#include <functional>

#include "tests/integration/day/dayhouse.h"
#include "tests/integration/day/dayplan.h"
#include "tests/integration/day/dayposter.h"

namespace psi::test {

/// Plays a plan through a house. Every wait is for a condition and has an end. Used once; one thread; plan,
/// house and store outlive it. What went wrong on the way stands in the house's faults().
class DayRun
{
public:
    /// Times of acts that are told when they are posted, and the ids that the API gives, are written into the
    /// plan.
    DayRun(DayPlan &plan, DayHouse &house, const DayStore &store);

    /// Requires: the house is prepared, and its routers run. Gives all that is left.
    DayRecord run();

private:
    void play(DayStage stage);
    void before(DayStage stage);
    void after(DayStage stage);
    void mendAreas();
    void mendToken();
    void deliverAgain();
    void endDay();

    void post(DayStage stage);
    PostLane lane(DayPerson &person, DayStage stage) const;
    void write(DayStage stage);
    void writeAs(const DayPerson &person, DayAct &act);
    QJsonObject draftOf(const DayPerson &person, const DayAct &act) const;
    QString idOf(const QByteArray &sql) const;

    void wait(const char *what, const std::function<bool()> &isSo, int seconds = 60);
    /// Rows of the outbox that have not ended.
    qint64 open(const char *where = "1 = 1") const;
    bool isStored() const;

    DayPlan &m_plan;
    DayHouse &m_house;
    const DayStore &m_store;
    qint64 m_messages = 0; ///< posted so far
    qint64 m_reactions = 0;
};

} // namespace psi::test
