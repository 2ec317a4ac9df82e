#pragma once

#include "service/domain/event/messagecontent.h"
#include "service/domain/router/menutree.h"

namespace psi {

/// What a customer's message means to the menus.
struct MenuInput
{
    enum class Kind : unsigned char
    {
        Unknown,
        Menu,  ///< MENU, MENÚ: the main menu
        Back,  ///< VOLVER, ATRAS, ATRÁS, 0: the main menu too
        Choice ///< `target`
    };
    Kind kind = Kind::Unknown;
    const MenuTarget *target = nullptr; ///< lives as long as the MenuTree
    bool isTyped = false;               ///< a code or title written by hand

    bool isExplicit() const { return kind != Kind::Unknown; }
    friend bool operator==(const MenuInput &, const MenuInput &) = default;
};

/// `menu`: the one the conversation is in; `menus` is not empty. Pure.
MenuInput inputOf(const MessageContent &content, const MenuTree &menus, int menu);

} // namespace psi
