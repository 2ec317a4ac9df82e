#pragma once

#include "service/domain/router/menucodec.h"

namespace psi {

/// Every mistake of a set of menus at once; empty: it may be put into effect. Checked: the main menu is
/// there; every menu can be reached and leads on (each option shows a menu, hands over to an area that the
/// CRM has, or goes back); WhatsApp's lengths, in code points; ids, codes and titles by which a choice could
/// be mistaken for another; unknown texts. Pure; any thread.
std::vector<MenuProblem> validateMenus(const MenuSet &menus);

} // namespace psi
