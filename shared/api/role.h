#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <QByteArray>

namespace psi {

/// What a token of the admin API may do: four ranks, each with all of those before it, and two that stand
/// beside them.
enum class Role : std::uint8_t
{
    Viewer,
    Operator,
    Supervisor,
    Admin,
    Crm,    ///< sends messages and reads those it sent
    Metrics ///< reads /metrics
};
inline constexpr std::array allRoles{Role::Viewer, Role::Operator, Role::Supervisor,
                                     Role::Admin,  Role::Crm,      Role::Metrics};

/// "viewer", "operator", ...: the word in the API, on the command line and in the store.
QByteArrayView roleName(Role role);
std::optional<Role> roleFromName(QByteArrayView name);

/// Who may call a route.
enum class Access : std::uint8_t
{
    None, ///< not declared: a table with such a row does not compile
    Viewer,
    Operator,
    OperatorOrCrm,
    Supervisor,
    Admin
};

constexpr bool mayCall(Role role, Access access)
{
    const auto atLeast = [role](Role least) { return role >= least && role <= Role::Admin; };
    switch (access) {
    case Access::None:
        return false;
    case Access::Viewer:
        return atLeast(Role::Viewer);
    case Access::Operator:
        return atLeast(Role::Operator);
    case Access::OperatorOrCrm:
        return atLeast(Role::Operator) || role == Role::Crm;
    case Access::Supervisor:
        return atLeast(Role::Supervisor);
    case Access::Admin:
        return atLeast(Role::Admin);
    }
    return false;
}

} // namespace psi
