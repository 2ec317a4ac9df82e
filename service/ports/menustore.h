#pragma once

#include <vector>

#include "service/domain/router/menucompiler.h"
#include "shared/result.h"
#include "shared/timestamp.h"

namespace psi {

/// A set of menus that was put into effect.
struct MenuVersion
{
    int number = 0;
    Timestamp created{};
    QString who;
    QString reason;
    friend bool operator==(const MenuVersion &, const MenuVersion &) = default;
};

/// The menus in the store, where a CRM edits them too: router_menu_config, router_menu_opciones,
/// router_textos, with the courses and areas they need. Any thread; blocking. Errors: Unavailable, Full.
class MenuStore
{
public:
    virtual ~MenuStore() = default;

    /// Differs from before whenever a row that load() reads was added, changed or removed, by anybody. Cheap.
    virtual Result<QByteArray> stamp() = 0;
    /// Active menus, options and courses as they stand, checked by nobody; areas whose webhook is switched
    /// off. Areas in the CRM's spelling of any generation become canonical.
    virtual Result<MenuSources> load() = 0;
    /// Puts `menus` in place of all that is there and keeps both as versions (the old ones, if the CRM had
    /// changed them since); answers the new version's number. One transaction, a row of router_auditoria. The
    /// caller has validated them.
    virtual Result<int> replace(const MenuSet &menus, const QString &who, const QString &reason) = 0;
    /// Newest first.
    virtual Result<std::vector<MenuVersion>> versions(int limit) = 0;
    /// NotFound: there is no such version.
    virtual Result<MenuSet> version(int number) = 0;
};

} // namespace psi
