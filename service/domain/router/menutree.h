#pragma once

#include <vector>

#include <QString>

#include "shared/ids.h"

namespace psi {

struct MenuOption
{
    enum class Action : unsigned char
    {
        Submenu,
        Derive,
        Back,
        DynamicCourses
    };
    QString id;
    QString code; ///< "3", "31"
    QString title;
    QString description;
    Action action = Action::Submenu;
    QString submenu;
    AreaId area;
    QString subetiqueta;
    friend bool operator==(const MenuOption &, const MenuOption &) = default;
};

struct Menu
{
    QString id;
    QString header;
    QString body;
    QString footer;
    QString button;
    QString parent;
    std::vector<MenuOption> options;
    friend bool operator==(const Menu &, const Menu &) = default;
};

/// The compiled menus, an immutable snapshot. Empty = no menus: nothing is answered.
struct MenuTree
{
    std::vector<Menu> menus;
    friend bool operator==(const MenuTree &, const MenuTree &) = default;
};

} // namespace psi
