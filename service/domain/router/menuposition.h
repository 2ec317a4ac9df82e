#pragma once

#include "service/domain/router/conversationstate.h"
#include "service/domain/router/menutree.h"

namespace psi {

/// Where a conversation stands when a message comes, read from what the row says, whichever router wrote it.
struct MenuPosition
{
    enum class Kind : unsigned char
    {
        WithPeople, ///< disconnected from the router, or taken by an agent: nothing is answered
        Derived,    ///< handed over: nothing is answered
        First,      ///< no menu was shown yet
        InMenu
    };
    Kind kind = Kind::First;
    int menu = 0; ///< of the MenuTree; 0 unless InMenu
    /// The 24 h window had ended before this message: the conversation starts over. Never WithPeople.
    bool startsOver = false;
    friend bool operator==(const MenuPosition &, const MenuPosition &) = default;
};

/// `time`: the message's. `menus` is not empty. Pure.
///
/// | estado, router_estado, menu_actual                  | stands |
/// |-----------------------------------------------------|--------|
/// | desconectado_*, asignado_a                          | WithPeople |
/// | estado derivada; router_estado derivado, derivada   | Derived |
/// | estado nueva, no menu sent                          | First |
/// | router_estado submenu_<menu>                        | InMenu, that menu |
/// | router_estado menu_principal                        | InMenu, the main menu |
/// | anything else (empty, esperando_respuesta)          | InMenu, menu_actual, else the main menu |
MenuPosition positionOf(const ConversationState &state, Timestamp time, const MenuTree &menus);

} // namespace psi
