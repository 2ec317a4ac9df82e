#pragma once

#include <map>
#include <vector>

#include <QString>

#include "shared/ids.h"

namespace psi {

/// Menus as people edit them: what stands in the tables router_menu_config, router_menu_opciones and
/// router_textos, and in the JSON that `menus export` writes. Values; no rule is checked here
/// (menuvalidator.h).

struct MenuOption
{
    enum class Action : unsigned char
    {
        Submenu,       ///< shows another menu
        Derive,        ///< hands the conversation over to an area
        Back,          ///< shows the parent menu
        DynamicCourses ///< lists the active courses; without any it hands over to `area`
    };
    QString id; ///< id of the list row, unique in the whole set; only options that go back may share "volver"
    QString code;  ///< what may be typed for it: "3", "31"; empty = nothing
    QString emoji; ///< shown before the title
    QString title;
    QString description;
    Action action = Action::Submenu;
    QString submenu; ///< id of a menu
    AreaId area;
    QString subetiqueta;
    QString context; ///< mensaje_contexto of the derivación; empty = the title
    friend bool operator==(const MenuOption &, const MenuOption &) = default;
};

struct Menu
{
    QString id;   ///< tipo_menu: "principal" is the first one shown
    QString name; ///< for people
    QString header;
    QString body;
    QString footer;
    QString button;
    QString parent; ///< id of the menu that `Back` leads to; empty = the main one
    std::vector<MenuOption> options;
    friend bool operator==(const Menu &, const Menu &) = default;
};

struct MenuSet
{
    std::vector<Menu> menus;
    std::map<QString, QString> texts; ///< by the keys of menutexts; absent ones have a default
    friend bool operator==(const MenuSet &, const MenuSet &) = default;
};

/// The same with the main menu first and the others by id, as stores keep them.
MenuSet ordered(MenuSet menus);

/// A row of `cursos` that may be chosen.
struct Course
{
    QString id;
    QString name;
    friend bool operator==(const Course &, const Course &) = default;
};

inline const QString mainMenuId = QStringLiteral("principal");
inline const QString coursesMenuId = QStringLiteral("cursos"); ///< made of the courses, never in a set
inline const QString backOptionId = QStringLiteral("volver");

/// What is said beside the menus (`router_textos.clave`).
namespace menutexts {
inline const QString derivation = QStringLiteral("derivacion"); ///< `{area}`, `{motivo}`, `{ticket}`
inline const QString coursesBody = QStringLiteral("cursos");
inline const QString coursesButton = QStringLiteral("boton_cursos");
inline const QString more = QStringLiteral("ver_mas");     ///< row that leads to the next page
inline const QString back = QStringLiteral("volver");      ///< row that leads back from a list of courses
inline const QString areaPrefix = QStringLiteral("area."); ///< "area.admin": what customers read for an area

/// Every key but those of areas.
std::vector<QString> keys();
/// The text of `set`, else the default; for an area without one its id.
QString textOf(const MenuSet &set, const QString &key);
} // namespace menutexts

} // namespace psi
