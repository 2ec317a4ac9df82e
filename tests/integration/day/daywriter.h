#pragma once

#include "tests/integration/day/dayplan.h"
#include "tests/simulator/dice.h"

namespace psi::test {

/// Writes what each kind of person does, and beside each act what must come of it as the product promises:
/// the menu that is shown, the area that is told. It asks no code of the service. One thread.
class DayWriter
{
public:
    DayWriter(const DayMenus &menus, std::uint64_t seed, std::int64_t end);

    /// `index`: the person's number, the same as in every other run.
    void write(DayPerson &person, int index);

private:
    void walk(int index);
    void wander();
    void bePuzzled();
    void beServed(int index);
    void sendFiles();
    void comeBack(int index);
    void hurry();
    void meetLostArea(int index);
    void meetExpiredToken();
    void answerAgent();

    /// From now on, `hours` before the end of the day and up to `spread` seconds later.
    void at(DayStage stage, double hours, int spread);
    DayAct &add(DayAct::Kind kind, const QString &text);
    DayAct &say(const QString &text) { return add(DayAct::Kind::Text, text); }
    DayAct &tap(const DayOption &option);
    /// The code or title of an option.
    DayAct &type(const DayOption &option, const QString &text);
    DayAct &file(sim::MediaKind kind, const QString &caption, const QString &filename);
    DayAct &agent(const char *type, const QJsonObject &content, const QString &shown);
    DayAct &agentSays(const QString &text);
    void agentServes(int index);
    void greet();
    /// Greets and taps the area that leads to a menu.
    void open(const DayMenu &menu);
    void derive(DayAct &act, const DayOption &option);
    /// Taps an option that hands over.
    void leave(const DayMenu &menu);

    const DayMenu &areaMenu();
    const DayOption &leadsTo(const DayMenu &menu) const;
    const DayOption &leaf(const DayMenu &menu);

    const DayMenus &m_menus;
    sim::Dice m_dice;
    std::int64_t m_end;
    QByteArray m_run;
    quint64 m_numbers = 0;
    DayPerson *m_person = nullptr;
    DayStage m_stage = DayStage::Morning;
    std::int64_t m_time = 0; ///< of the next act; 0: when it is posted
};

} // namespace psi::test
