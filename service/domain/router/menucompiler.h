#pragma once

#include "service/domain/router/menutree.h"

namespace psi {

/// All that menus are made of. A value.
struct MenuSources
{
    MenuSet menus;
    std::vector<Course> courses;    ///< active ones, in the order in which they are listed
    std::vector<AreaId> mutedAreas; ///< whose webhook is switched off
    friend bool operator==(const MenuSources &, const MenuSources &) = default;
};

/// The snapshot that step() works with. Expects a set that the validator accepts; of another one it makes
/// what it can: options that lead nowhere are left out, and without a main menu there are no menus at all.
/// Pure.
MenuTree compileMenus(const MenuSources &sources);

/// Codes for a set that has none: options of the main menu by their place, those of the menu behind option 3
/// as 31, 32 and so on. Options with a code keep it.
MenuSet withCodes(MenuSet menus);

} // namespace psi
