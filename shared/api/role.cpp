#include "shared/api/role.h"

namespace psi {

namespace {
constexpr std::array<const char *, allRoles.size()> names{"viewer", "operator", "supervisor",
                                                          "admin",  "crm",      "metrics"};
} // namespace

QByteArrayView roleName(Role role) { return names[static_cast<std::size_t>(role)]; }

std::optional<Role> roleFromName(QByteArrayView name)
{
    for (const Role role : allRoles) {
        if (roleName(role) == name)
            return role;
    }
    return std::nullopt;
}

} // namespace psi
