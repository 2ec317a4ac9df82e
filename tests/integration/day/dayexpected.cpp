#include "tests/integration/day/dayexpected.h"

#include <algorithm>

#include <QDateTime>

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

constexpr std::int64_t conversationInterval = 6000; ///< 5 in 30 s
constexpr std::int64_t choiceInterval = 1500;       ///< 20 in 30 s
constexpr std::int64_t window = 24 * 3600;

class Unfolding
{
public:
    Unfolding(const DayPerson &person, const DayMenus &menus)
        : m_menus(menus)
    {
        m_all.person = &person;
    }
    ExpectedPerson run()
    {
        for (const DayAct &act : m_all.person->acts) {
            if (act.kind == DayAct::Kind::Agent)
                agent(act);
            else if (act.kind == DayAct::Kind::Reaction)
                m_all.reactions.push_back(&act);
            else
                message(act);
        }
        return std::move(m_all);
    }

private:
    void agent(const DayAct &act)
    {
        if (act.draft.isRefused)
            return;
        const QString type = act.draft.type;
        QJsonObject content{{q("type"), type}, {type, act.draft.content}};
        if (act.draft.repliesTo >= 0) {
            const DayAct &quoted = m_all.person->acts[static_cast<std::size_t>(act.draft.repliesTo)];
            content.insert(q("context"), QJsonObject{{q("message_id"), QString::fromLatin1(quoted.wamid)}});
        }
        m_all.sendings.push_back({&act, -1, act.text, content, {}});
        m_all.end.last = &act;
        m_all.end.lastText = act.text;
    }

    void message(const DayAct &act)
    {
        const ExpectedConversation before = m_all.end;
        ExpectedConversation &end = m_all.end;
        const bool isFirst = m_all.messages.empty();
        const bool startsOver = !isFirst && before.lastHeard + window < act.time;
        m_all.messages.push_back(&act);
        ++end.unread;
        end.lastHeard = act.time;
        end.last = &act;
        end.lastText = act.text;
        end.automatic = 0;
        if (!isFirst && before.estado == q("nueva"))
            end.estado = q("activa");
        if (act.isLimited)
            return;
        charge(act);
        if (startsOver && before.estado == q("derivada"))
            end.estado = q("activa");
        if (act.handOver)
            handOver(act, before);
        else if (!act.menu.isEmpty())
            show(act, before, isFirst || startsOver);
    }

    void charge(const DayAct &act)
    {
        std::int64_t &free = act.isChoice ? m_all.end.menuLimit : m_all.end.limit;
        free = std::max(free, act.time * 1000) + (act.isChoice ? choiceInterval : conversationInterval);
    }

    void show(const DayAct &act, const ExpectedConversation &before, bool isAnew)
    {
        ExpectedConversation &end = m_all.end;
        end.menu = act.menu;
        end.routerEstado = act.menu == q("principal") ? q("menu_principal") : q("submenu_") + act.menu;
        end.unknown = isAnew || act.isChoice ? 0 : before.unknown + 1;
        end.menuSent = act.time;
        end.automatic = 1;
        m_all.sendings.push_back({&act, -1, m_menus.shown(act.menu), m_menus.list(act.menu), act.menu});
    }

    void handOver(const DayAct &act, const ExpectedConversation &before)
    {
        ExpectedConversation &end = m_all.end;
        const DayHandOver &to = *act.handOver;
        end.area = to.area;
        end.estado = q("derivada");
        end.routerEstado = q("derivado");
        end.menu.clear();
        end.subetiqueta = to.subetiqueta;
        end.unknown = 0;
        end.automatic = 1;
        m_all.handOvers.push_back({&act, to, before.area, before.estado, before.routerEstado});
        const int index = static_cast<int>(m_all.handOvers.size()) - 1;
        m_all.sendings.push_back({&act, index, m_menus.handOver(to.area, to.motivo, q("{ticket}")), {}, {}});
    }

    const DayMenus &m_menus;
    ExpectedPerson m_all;
};

} // namespace

ExpectedPerson expectedOf(const DayPerson &person, const DayMenus &menus)
{
    return Unfolding(person, menus).run();
}

std::vector<ExpectedPerson> expectedOf(const DayPlan &plan, const DayMenus &menus)
{
    std::vector<ExpectedPerson> all;
    for (const DayPerson &person : plan.people)
        all.push_back(expectedOf(person, menus));
    return all;
}

QString dayTimeOfMillis(std::int64_t milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC).toString(Qt::ISODateWithMs);
}

QString dayTime(std::int64_t seconds) { return dayTimeOfMillis(seconds * 1000); }

} // namespace psi::test
