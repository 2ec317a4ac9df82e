#pragma once

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/router/menuset.h"

namespace psi::store {

/// Menus between MenuSet and the rows of router_menu_config, router_menu_opciones and router_textos. Inside
/// one operation of the store; every function may throw Failure.

MenuSet loadMenuSet(const Context &context);
/// In place of all rows that are there.
void writeMenuSet(const Context &context, const MenuSet &menus);

} // namespace psi::store
