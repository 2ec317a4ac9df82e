#include "service/adapters/sqlstore/storewakeups.h"

#include <algorithm>

namespace psi::store {

namespace {
PriorityClass priorityOf(Route route, bool automatic)
{
    switch (route) {
    case Route::Area:
        return PriorityClass::Normal;
    case Route::Media:
        return PriorityClass::Low;
    default:
        return automatic ? PriorityClass::High : PriorityClass::Urgent;
    }
}
} // namespace

QByteArray kindWord(Route route)
{
    return route == Route::Area ? "area" : route == Route::Media ? "media" : "mensaje";
}

Route routeOfKind(const QByteArray &word)
{
    return word == "area" ? Route::Area : word == "media" ? Route::Media : Route::Outbound;
}

NewJob wakeUpOf(const Context &context, const WakeUpRow &row)
{
    NewJob job;
    job.lane = row.lane;
    job.line = row.line.toUtf8();
    job.dedupKey = context.hash.hash(row.reference.dedupName());
    job.dedupWhileAlive = true;
    job.priority = priorityOf(row.lane.route, row.automatic);
    job.payload = row.reference.payload();
    // What a person wrote is judged by the window as it is then.
    if (row.expires && row.automatic)
        job.deadline = std::max(Micros(0), *row.expires - context.now);
    return job;
}

WakeUpRow wakeUpRow(const Reader &row, int first)
{
    return {{routeOfKind(row.bytes(first + 2)), row.bytes(first + 3), row.bytes(first + 4)},
            row.text(first + 5),
            {row.integer(first), static_cast<int>(row.integer(first + 1))},
            row.integer(first + 7) != 0,
            row.time(first + 6)};
}

} // namespace psi::store
