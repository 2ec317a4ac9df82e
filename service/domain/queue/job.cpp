#include "service/domain/queue/job.h"

#include <array>

namespace psi {

namespace {
struct RouteFacts
{
    const char *name;
    RouteGroup group;
    int weight;
    bool limited;
};

// Indexed by Route.
constexpr std::array<RouteFacts, routeCount> routeTable{{
    {"inbound", RouteGroup::Work, 8, false},
    {"status", RouteGroup::Work, 2, false},
    {"other", RouteGroup::Work, 1, false},
    {"outbound", RouteGroup::Calls, 8, true},
    {"area", RouteGroup::Calls, 2, true},
    {"media", RouteGroup::Calls, 1, true},
}};

const RouteFacts &factsOf(Route route) { return routeTable[static_cast<std::size_t>(route)]; }
} // namespace

QByteArrayView routeName(Route route) { return factsOf(route).name; }

std::optional<Route> routeFromName(QByteArrayView name)
{
    for (std::size_t i = 0; i < routeTable.size(); ++i) {
        if (name == QByteArrayView(routeTable[i].name))
            return static_cast<Route>(i);
    }
    return std::nullopt;
}

RouteGroup groupOf(Route route) { return factsOf(route).group; }

int routeWeight(Route route) { return factsOf(route).weight; }

bool isLimitedRoute(Route route) { return factsOf(route).limited; }

Micros classWeight(PriorityClass priority)
{
    using std::chrono::seconds;
    switch (priority) {
    case PriorityClass::Urgent:
        return seconds(30);
    case PriorityClass::High:
        return seconds(10);
    case PriorityClass::Normal:
        return seconds(0);
    case PriorityClass::Low:
        return seconds(-30);
    }
    return seconds(0);
}

} // namespace psi
