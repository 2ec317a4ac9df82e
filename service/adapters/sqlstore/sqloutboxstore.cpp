#include "service/adapters/sqlstore/sqloutboxstore.h"

#include "service/adapters/sqlstore/storeclaims.h"
#include "service/adapters/sqlstore/storedeliveries.h"
#include "service/adapters/sqlstore/storeoutboxends.h"
#include "service/adapters/sqlstore/storeoutcomes.h"
#include "service/adapters/sqlstore/storestatuses.h"
#include "service/adapters/sqlstore/storewakeups.h"

namespace psi::store {

namespace {

constexpr Micros waitingFor = std::chrono::minutes(1); // a status and its message are written within that

/// A row as a person finds it who decides about it.
struct Found
{
    QByteArray estado;
    QByteArray kind;
    QString type;
    QString message;
    std::optional<Timestamp> windowEnds;
};

Found foundBy(const Context &context, std::int64_t id)
{
    lockRows(context, {id});
    Rows values;
    values.row().integer(id);
    const auto row = context.sql.ask(Statement::outbox_find, values);
    if (!row->next())
        throw Failure{Error{ErrorCode::NotFound, QStringLiteral("there is no such message")}};
    Found found{row->bytes(0), row->bytes(1), row->text(2), row->text(3), row->time(4)};
    while (row->next()) {
    }
    return found;
}

[[noreturn]] void conflict(const QString &why) { throw Failure{Error{ErrorCode::Conflict, why}}; }

void checkWindow(const Context &context, const Found &found)
{
    const bool isFreeForm = found.kind == "mensaje" && found.type != QLatin1String("template");
    if (isFreeForm && found.windowEnds && *found.windowEnds <= context.now)
        conflict(QStringLiteral("WINDOW_EXPIRED: the 24 h window is closed"));
}

Rows messageOf(const Found &found)
{
    Rows rows;
    if (!found.message.isEmpty())
        rows.row().text(found.message);
    return rows;
}

} // namespace

template <typename Value, typename Body>
Result<Value> SqlOutboxStore::run(const Body &body)
{
    Value value{};
    const Result<void> done = m_host.run([&](const Context &context) { value = body(context); });
    if (!done)
        return done.error();
    return value;
}

Result<std::vector<ClaimedJob>> SqlOutboxStore::claim(const ClaimTerms &terms, std::span<const Job> jobs)
{
    return run<std::vector<ClaimedJob>>(
        [&](const Context &context) { return ClaimBook(context, terms, jobs).run(); });
}

Result<std::vector<OutboxStanding>> SqlOutboxStore::record(std::span<const OutboxChange> changes)
{
    return run<std::vector<OutboxStanding>>(
        [&](const Context &context) { return OutcomeBook(context, changes).run(); });
}

Result<RelayPage> SqlOutboxStore::due(std::int64_t after, Micros age, int limit)
{
    return run<RelayPage>([&](const Context &context) {
        RelayPage page;
        Rows values;
        values.row().integer(after).time(context.now - age).integer(limit);
        std::int64_t last = 0;
        const auto row = context.sql.ask(Statement::outbox_due, values);
        while (row->next()) {
            page.jobs.push_back(wakeUpOf(context, wakeUpRow(*row)));
            last = row->integer(0);
        }
        if (static_cast<int>(page.jobs.size()) == limit)
            page.next = last;
        return page;
    });
}

Result<std::vector<OverdueCall>> SqlOutboxStore::overdue(int limit)
{
    return run<std::vector<OverdueCall>>([&](const Context &context) {
        std::vector<OverdueCall> calls;
        Rows values;
        values.row().time(context.now).integer(limit);
        const auto row = context.sql.ask(Statement::outbox_late, values);
        while (row->next())
            calls.push_back({{row->integer(0), static_cast<int>(row->integer(1))},
                             routeOfKind(row->bytes(2)),
                             static_cast<int>(row->integer(4))});
        return calls;
    });
}

Result<int> SqlOutboxStore::mergeWaiting(int limit)
{
    return run<int>([&](const Context &context) {
        Rows values;
        values.row().time(context.now - waitingFor).integer(limit);
        Rows wamids;
        {
            const auto row = context.sql.ask(Statement::status_waiting, values);
            while (row->next())
                wamids.row().text(row->bytes(0));
        }
        const std::map<QString, ShownStatus> shown = mergeStatuses(context, wamids);
        DeliveryBook(context).catchUp(shown);
        return static_cast<int>(shown.size());
    });
}

Result<int> SqlOutboxStore::suspectAll(int limit)
{
    return run<int>([&](const Context &context) {
        Rows values;
        values.row().time(context.now).integer(limit);
        return static_cast<int>(context.sql.run(Statement::outbox_restored, values));
    });
}

Result<std::map<QByteArray, std::int64_t>> SqlOutboxStore::counts()
{
    return run<std::map<QByteArray, std::int64_t>>([&](const Context &context) {
        std::map<QByteArray, std::int64_t> counts{
            {"pendiente", 0}, {"enviando", 0}, {"incierto", 0}, {"fallido", 0}};
        Rows none;
        none.row();
        const auto row = context.sql.ask(Statement::outbox_counts, none);
        while (row->next())
            counts[row->bytes(0)] = row->integer(1);
        return counts;
    });
}

Result<NewJob> SqlOutboxStore::resend(std::int64_t id)
{
    return run<NewJob>([&](const Context &context) {
        const Found found = foundBy(context, id);
        checkWindow(context, found);
        Rows values;
        values.row().integer(id).time(context.now);
        std::optional<NewJob> job;
        {
            const auto row = context.sql.ask(Statement::outbox_restart, values);
            while (row->next())
                job = wakeUpOf(context, wakeUpRow(*row));
        }
        if (!job)
            conflict(QStringLiteral("only what failed or is uncertain can be sent again"));
        context.sql.write(Statement::message_reopen, messageOf(found));
        return *job;
    });
}

Result<void> SqlOutboxStore::markFailed(std::int64_t id)
{
    return m_host.run([&](const Context &context) {
        const Found found = foundBy(context, id);
        Rows values;
        values.row().integer(id).time(context.now).text(QByteArray("MARKED_FAILED"));
        bool isDone = false;
        {
            const auto row = context.sql.ask(Statement::outbox_give_up, values);
            while (row->next())
                isDone = true;
        }
        if (!isDone)
            conflict(QStringLiteral("only what waits or is uncertain can be marked as failed"));
        Rows message = messageOf(found);
        if (!message.isEmpty())
            message.text(QStringLiteral("MARKED_FAILED")).time(context.now);
        context.sql.write(Statement::message_failed, message);
    });
}

} // namespace psi::store
