// The one table that drives router, role matrix, OpenAPI and documents.
#include <gtest/gtest.h>

#include <set>

#include "shared/api/apiroutes.h"

using namespace psi;

namespace {

std::set<Role> rolesOf(Access access)
{
    std::set<Role> roles;
    for (const Role role : allRoles) {
        if (mayCall(role, access))
            roles.insert(role);
    }
    return roles;
}

TEST(ApiRoutes, eachIsNamedOnceAndStandsOnceForAMethod)
{
    std::set<std::string_view> names;
    std::set<std::pair<ApiMethod, std::string_view>> places;
    for (const ApiRouteRow &row : apiRoutes()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_TRUE(places.emplace(row.method, row.pattern).second) << row.pattern;
        EXPECT_FALSE(row.summary.empty()) << row.name;
        EXPECT_EQ(&rowOf(row.route), &row);
    }
    EXPECT_GE(names.size(), 20u);
}

// S02: a route without a role does not compile; here is what the roles mean.
TEST(ApiRoutes, everyRouteHasARoleAndTheRanksIncludeEachOther)
{
    using enum Role;
    EXPECT_EQ(rolesOf(Access::None), std::set<Role>());
    EXPECT_EQ(rolesOf(Access::Viewer), (std::set{Viewer, Operator, Supervisor, Role::Admin}));
    EXPECT_EQ(rolesOf(Access::Operator), (std::set{Operator, Supervisor, Role::Admin}));
    EXPECT_EQ(rolesOf(Access::OperatorOrCrm), (std::set{Operator, Supervisor, Role::Admin, Crm}));
    EXPECT_EQ(rolesOf(Access::Supervisor), (std::set{Supervisor, Role::Admin}));
    EXPECT_EQ(rolesOf(Access::Admin), (std::set{Role::Admin}));
    for (const ApiRouteRow &row : apiRoutes())
        EXPECT_FALSE(rolesOf(row.access).empty()) << row.name;
    EXPECT_TRUE(capabilitiesOf(Role::Metrics).isEmpty());
    EXPECT_EQ(capabilitiesOf(Role::Admin).contains(QStringLiteral("tokens.create")), true);
    EXPECT_EQ(capabilitiesOf(Supervisor).contains(QStringLiteral("tokens.create")), false);
}

TEST(ApiRoutes, rolesHaveTheirWords)
{
    for (const Role role : allRoles)
        EXPECT_EQ(roleFromName(roleName(role)), role);
    EXPECT_EQ(roleFromName("root"), std::nullopt);
    EXPECT_EQ(roleFromName(""), std::nullopt);
    EXPECT_EQ(roleFromName("Admin"), std::nullopt);
}

TEST(ApiRoutes, pathsFindTheirRows)
{
    ASSERT_EQ(apiPathOf("/menus").rows.size(), 2u);
    EXPECT_EQ(apiPathOf("/me").rows[0]->route, ApiRoute::Me);
    const ApiPath hold = apiPathOf("/lines/ventas%5Fapi/hold");
    ASSERT_EQ(hold.rows.size(), 1u);
    EXPECT_EQ(hold.rows[0]->route, ApiRoute::LineHold);
    EXPECT_EQ(hold.parameter, QStringLiteral("ventas_api"));
    EXPECT_EQ(apiPathOf("/menus/versions/7/restore").parameter, QStringLiteral("7"));
    for (const char *path : {"", "/", "/me/", "/ME", "//me", "/lines//hold", "/lines/a/b/hold",
                             "/menus/versions/", "/lines/a/hold/x", "me", "/tokens/a/b"})
        EXPECT_TRUE(apiPathOf(path).rows.empty()) << path;
}

} // namespace
