#pragma once

#include <optional>

#include "service/domain/router/menuset.h"

namespace psi {

/// A mistake in menus: where ("menus[admin].options[2].title") and what is wrong. For people.
struct MenuProblem
{
    QString where;
    QString reason;
    friend bool operator==(const MenuProblem &, const MenuProblem &) = default;
};

/// One line a problem.
QString problemsText(const std::vector<MenuProblem> &problems);

/// Menus as JSON: what `psi-router menus export` writes and `menus import` reads.
///
///     {"version": 1,
///      "texts": {"derivacion": "...", "area.admin": "Administración"},
///      "menus": [{"id": "principal", "name": "", "header": "", "body": "...", "footer": "", "button": "...",
///                 "parent": "",
///                 "options": [{"id": "area_admin", "code": "1", "emoji": "", "title": "...", "description":
///                 "",
///                              "action": "submenu|derivar|volver|cursos_dinamico", "submenu": "admin",
///                              "area": "", "subetiqueta": "", "context": ""}]}]}
///
/// Empty members may be left out. Pure; any thread.
namespace menucodec {

struct Reading
{
    MenuSet menus;
    std::vector<MenuProblem> problems; ///< of form only: no JSON, unknown or missing members, wrong types
};

QByteArray write(const MenuSet &menus);
Reading read(const QByteArray &json);

/// The word of an action, in JSON as in router_menu_opciones.tipo_accion.
QString actionWord(MenuOption::Action action);
std::optional<MenuOption::Action> actionOf(const QString &word);

} // namespace menucodec

} // namespace psi
