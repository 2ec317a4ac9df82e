#include "service/adapters/sqlstore/storeguard.h"

#include <algorithm>

#include <QSet>

namespace psi::store {

namespace {

// What the store knows of one event.
struct Known
{
    bool applied = false;
    QByteArray ownJob;            ///< estado of the row of this very job
    QByteArray anyJob;            ///< estado of another job with the same event
    std::vector<QByteArray> open; ///< ids of rows that an effect resolves
};

bool isMessage(const InboundEvent &event)
{
    return !event.id.isEmpty() && std::holds_alternative<MessageContent>(event.body);
}

Rows keysOf(std::span<const WorkEvent> events)
{
    Rows rows;
    rows.reserve(events.size(), 3);
    for (const WorkEvent &work : events) {
        rows.row().blob(work.event.key);
        rows.textOrNull(isMessage(work.event) ? work.event.id : QByteArray());
        rows.text(work.job.toText());
    }
    return rows;
}

void readGuards(const Context &context, const Rows &keys, std::vector<Known> &known)
{
    const auto statement = context.sql.read(Statement::guard_load, keys);
    while (statement->next())
        known[static_cast<std::size_t>(statement->integer(0))].applied = true;
}

void readJobs(const Context &context, const Rows &keys, std::vector<Known> &known)
{
    const auto statement = context.sql.read(Statement::guard_jobs, keys);
    while (statement->next()) {
        Known &one = known[static_cast<std::size_t>(statement->integer(0))];
        const QByteArray estado = statement->bytes(2);
        (statement->integer(3) != 0 ? one.ownJob : one.anyJob) = estado;
        if (estado == "reintentando" || estado == "muerto")
            one.open.push_back(statement->bytes(1));
    }
}

EventOutcome judge(const Known &known)
{
    if (known.applied)
        return EventOutcome::Duplicate;
    const QByteArray &estado = known.ownJob.isEmpty() ? known.anyJob : known.ownJob;
    return estado == "muerto" || estado == "descartado" ? EventOutcome::Dropped : EventOutcome::Applied;
}

// In the order of their keys: neighbours in the index of the guards are then written together.
void writeGuards(const Context &context, std::vector<QByteArray> keys)
{
    std::sort(keys.begin(), keys.end());
    Rows rows;
    rows.reserve(keys.size(), 2);
    for (const QByteArray &key : keys)
        rows.row().blob(key).time(context.now);
    // Another transaction applied one of them meanwhile: at the next run its guard is seen.
    context.sql.writeAll(
        Statement::guard_insert, rows,
        {ErrorCode::LostRace, QStringLiteral("guard_insert: an event was applied meanwhile")});
}

void resolveJobs(const Context &context, const std::vector<QByteArray> &ids)
{
    Rows rows;
    for (const QByteArray &id : ids)
        rows.row().text(id).time(context.now);
    context.sql.write(Statement::job_resolve, rows);
}

} // namespace

std::vector<EventOutcome> admit(const Context &context, std::span<const WorkEvent> events)
{
    std::vector<Known> known(events.size());
    const Rows keys = keysOf(events);
    readGuards(context, keys, known);
    readJobs(context, keys, known);
    std::vector<EventOutcome> outcomes;
    std::vector<QByteArray> fresh;
    std::vector<QByteArray> resolved;
    QSet<QByteArray> seen;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const InboundEvent &event = events[i].event;
        const QByteArray wamid = isMessage(event) ? event.id : QByteArray();
        if (seen.contains(event.key) || (!wamid.isEmpty() && seen.contains(wamid)))
            known[i].applied = true;
        outcomes.push_back(judge(known[i]));
        if (outcomes.back() == EventOutcome::Applied) {
            fresh.push_back(event.key);
            seen.insert(event.key);
            if (!wamid.isEmpty())
                seen.insert(wamid);
        }
        if (outcomes.back() != EventOutcome::Dropped)
            resolved.insert(resolved.end(), known[i].open.begin(), known[i].open.end());
    }
    writeGuards(context, std::move(fresh));
    resolveJobs(context, resolved);
    return outcomes;
}

} // namespace psi::store
