#pragma once

#include <vector>

#include <QByteArray>
#include <QHash>

#include "service/domain/router/menuset.h"

namespace psi {

/// Where an option leads: to a page of a menu, or to an area.
struct MenuTarget
{
    enum class Kind : unsigned char
    {
        Show,
        Derive
    };
    Kind kind = Kind::Show;
    QString option; ///< id of the option that was chosen; empty: none was
    int menu = 0;   ///< Show: index in MenuTree; Derive: the menu the option stands in
    int page = 0;   ///< Show
    AreaId area;    ///< Derive, as all below
    QString subetiqueta;
    QString motivo;
    QString context;
    QString text;       ///< the confirmation; holds `{ticket}` where its text says so
    QByteArray payload; ///< the same as a message to send
    friend bool operator==(const MenuTarget &, const MenuTarget &) = default;
};

/// One list message of at most 10 rows, ready to send.
struct MenuPage
{
    QByteArray payload; ///< JSON without recipient
    QString text;       ///< what the CRM shows
    QString type = QStringLiteral("interactive");
    friend bool operator==(const MenuPage &, const MenuPage &) = default;
};

struct MenuNode
{
    QString id;     ///< menu_actual: "principal", "admin", "cursos"
    QString estado; ///< router_estado: "menu_principal", "submenu_admin"
    int parent = 0;
    std::vector<MenuPage> pages;
    QHash<QString, MenuTarget> byWord; ///< folded codes and titles
    friend bool operator==(const MenuNode &, const MenuNode &) = default;
};

/// The compiled menus: an immutable snapshot that answers each question of step() by one look-up. Made by
/// compileMenus(); without menus nothing is answered. Any thread.
class MenuTree
{
public:
    MenuTree() = default; ///< no menus

    bool isEmpty() const { return m_nodes.empty(); }
    const MenuNode &at(int menu) const { return m_nodes[static_cast<std::size_t>(menu)]; }
    int size() const { return static_cast<int>(m_nodes.size()); }
    /// The menu with that id, also as older routers called it; -1 = none. The main menu is 0.
    int indexOf(const QString &id) const;

    /// What an id of a list row or button stands for, whichever menu it was shown in. `from`: the menu the
    /// conversation is in, whose own options come first. Null = nothing.
    const MenuTarget *byId(const QString &id, int from) const;
    /// What a typed text means in that menu: a code or a title of its own, else a code of two digits of any
    /// menu. `folded`: see foldedText(). Null = nothing.
    const MenuTarget *byText(const QString &folded, int from) const;
    /// Whom a conversation is handed to that chose nothing.
    const MenuTarget &fallback() const { return m_fallback; }
    /// Areas that are not told of hand-overs.
    bool isSilent(const AreaId &area) const;

    friend bool operator==(const MenuTree &, const MenuTree &) = default;

private:
    friend class MenuCompiler;
    std::vector<MenuNode> m_nodes;
    QHash<QString, int> m_byName;
    QHash<QString, MenuTarget> m_byId;                  ///< of any menu
    QHash<std::pair<QString, int>, MenuTarget> m_backs; ///< ids that several menus share
    QHash<QString, MenuTarget> m_byCode;                ///< codes of two digits
    MenuTarget m_fallback;
    std::vector<AreaId> m_silent;
};

} // namespace psi
