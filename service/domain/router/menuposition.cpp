#include "service/domain/router/menuposition.h"

#include <algorithm>

namespace psi {

namespace {

const QLatin1String submenuPrefix("submenu_");

bool isDerived(const ConversationState &state)
{
    return state.routerEstado == QLatin1String("derivado") ||
           state.routerEstado == QLatin1String("derivada") || state.estado == QLatin1String("derivada");
}

bool hasNoMenuYet(const ConversationState &state)
{
    return !state.exists() ||
           (!state.menuSentAt && (state.estado == QLatin1String("nueva") || state.estado.isEmpty()));
}

int menuOf(const ConversationState &state, const MenuTree &menus)
{
    if (state.routerEstado.startsWith(submenuPrefix))
        return std::max(0, menus.indexOf(state.routerEstado.mid(submenuPrefix.size())));
    return state.routerEstado == QLatin1String("menu_principal")
               ? 0
               : std::max(0, menus.indexOf(state.menuActual));
}

} // namespace

MenuPosition positionOf(const ConversationState &state, Timestamp time, const MenuTree &menus)
{
    MenuPosition position;
    if (state.disconnected || !state.assignedTo.isEmpty()) {
        position.kind = MenuPosition::Kind::WithPeople;
        return position;
    }
    position.startsOver = state.windowEnds && *state.windowEnds < time;
    if (isDerived(state)) {
        position.kind = MenuPosition::Kind::Derived;
    } else if (!hasNoMenuYet(state)) {
        position.kind = MenuPosition::Kind::InMenu;
        position.menu = menuOf(state, menus);
    }
    return position;
}

} // namespace psi
