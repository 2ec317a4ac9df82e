#include "service/adapters/sqlstore/storeclaims.h"

#include <algorithm>

#include "service/adapters/sqlstore/storedeadjobs.h"
#include "service/adapters/sqlstore/storeoutboxends.h"
#include "service/adapters/sqlstore/storewakeups.h"

namespace psi::store {

namespace {

constexpr std::size_t rowsPerLane = 32; // as outbox_open says
// Of a row that another caller has for longer than it said: the relay sees to it within seconds.
constexpr Micros soon = std::chrono::seconds(1);
constexpr Micros rounding = std::chrono::milliseconds(1); // times are stored in milliseconds

QString textOf(const QByteArray &code)
{
    if (code == "ANSWERS_PAUSED")
        return QStringLiteral("automatic answers are paused");
    return code == "EXPIRED" ? QStringLiteral("too late for an answer")
                             : QStringLiteral("the 24 h window is closed");
}

} // namespace

ClaimBook::ClaimBook(const Context &context, const ClaimTerms &terms, std::span<const Job> jobs)
    : m_context(context)
    , m_terms(terms)
    , m_jobs(jobs)
    , m_open(jobs.size())
    , m_claimed(jobs.size())
{}

std::vector<ClaimedJob> ClaimBook::run()
{
    load();
    release();
    for (std::size_t i = 0; i < m_jobs.size(); ++i)
        judge(i);
    std::vector<std::int64_t> touched;
    for (const Ended &one : m_ended)
        touched.push_back(one.reference.id);
    for (const auto &[id, job] : m_calls)
        touched.push_back(id);
    lockRows(m_context, touched);
    endRows();
    loadCalls();
    claimRows();
    return std::move(m_claimed);
}

void ClaimBook::load()
{
    Rows lanes;
    for (const Job &job : m_jobs) {
        m_own.push_back(OutboxWakeUp::fromPayload(job.payload).value_or(OutboxWakeUp{}));
        lanes.row().blob(job.lane.key).integer(m_own.back().id).time(m_context.now);
    }
    const auto row = m_context.sql.read(Statement::outbox_open, lanes);
    while (row->next()) {
        OpenRow open;
        open.reference = {row->integer(1), static_cast<int>(row->integer(2))};
        open.estado = row->bytes(3);
        open.route = routeOfKind(row->bytes(4));
        open.automatic = row->integer(5) != 0;
        open.due = row->time(6).value_or(m_context.now);
        open.expires = row->time(7);
        open.heldUntil = open.estado == "enviando" ? row->time(8) : row->time(9);
        open.claim = row->isNull(11) ? QByteArray() : row->bytes(11);
        // Each message of the customer renews the window that what a person wrote is judged by.
        if (const std::optional<Timestamp> window = row->time(10); !open.automatic && open.expires && window)
            open.expires = std::max(*open.expires, *window);
        m_open[static_cast<std::size_t>(row->integer(0))].push_back(std::move(open));
    }
}

// What claims whose answer was lost left behind is as if it had never been claimed.
void ClaimBook::release()
{
    Rows rows;
    std::vector<std::int64_t> all;
    for (const std::vector<OpenRow> &lane : m_open) {
        for (const OpenRow &row : lane) {
            all.push_back(row.reference.id);
            if (row.estado == "enviando" && m_terms.unanswered.contains(row.claim))
                rows.row().integer(row.reference.id).text(row.claim).time(m_context.now);
        }
    }
    if (rows.isEmpty())
        return;
    lockRows(m_context, all); // of those that are judged too: rows are locked in one order
    std::set<std::int64_t> released;
    {
        const auto row = m_context.sql.read(Statement::outbox_release, rows);
        while (row->next())
            released.insert(row->integer(0));
    }
    for (std::vector<OpenRow> &lane : m_open) {
        for (OpenRow &row : lane) {
            if (released.contains(row.reference.id))
                row.estado = "pendiente";
        }
    }
}

// Why the row may not be sent any more; empty: it may.
QByteArray ClaimBook::endOf(const OpenRow &row) const
{
    if (row.estado != "pendiente" || row.route != Route::Outbound)
        return {};
    if (row.expires && *row.expires <= m_context.now)
        return row.automatic ? "EXPIRED" : "WINDOW_EXPIRED";
    return row.automatic && m_terms.answersPaused ? "ANSWERS_PAUSED" : QByteArray();
}

ClaimedJob ClaimBook::wait(Micros delay) const
{
    ClaimedJob claimed;
    claimed.kind = ClaimedJob::Kind::Wait;
    claimed.wait = std::max(delay, Micros(0)) + rounding;
    return claimed;
}

void ClaimBook::judge(std::size_t job)
{
    for (const OpenRow &row : m_open[job]) {
        if (row.reference.id == m_own[job].id && row.reference != m_own[job])
            return; // of another generation, which has a job of its own
        if (const QByteArray code = endOf(row); !code.isEmpty()) {
            m_ended.push_back({job, row.reference, code});
            continue;
        }
        if (row.estado != "pendiente") {
            const Micros left = row.heldUntil.value_or(m_context.now) - m_context.now;
            m_claimed[job] = wait(left > Micros(0) ? left : soon);
        } else if (row.due > m_context.now) {
            m_claimed[job] = wait(row.due - m_context.now);
        } else {
            m_calls.emplace(row.reference.id, job);
            m_claimed[job] = wait(soon); // unless the row is really claimed
        }
        return;
    }
    if (m_open[job].size() >= rowsPerLane)
        m_claimed[job] = wait(Micros(0)); // more rows may stand behind those that ended
}

void ClaimBook::endRows()
{
    std::vector<RowFailure> failures;
    for (const Ended &one : m_ended)
        failures.push_back({one.reference, one.code, textOf(one.code)});
    const std::map<std::int64_t, QString> failed = failRows(m_context, failures);
    std::vector<DeadJob> dead;
    for (const Ended &one : m_ended) {
        if (one.reference != m_own[one.job] || !failed.contains(one.reference.id))
            continue;
        dead.push_back({m_jobs[one.job], {}, m_context.now, one.code, one.code, textOf(one.code)});
        m_claimed[one.job].kind = ClaimedJob::Kind::Dead;
        m_claimed[one.job].code = one.code;
    }
    m_context.sql.write(Statement::job_bury, deadRows(dead, m_context.now));
}

void ClaimBook::loadCalls()
{
    Rows ids;
    for (const auto &[id, job] : m_calls)
        ids.row().integer(id);
    if (ids.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::outbox_call, ids);
    while (row->next())
        m_claimed[m_calls.at(row->integer(0))].call = callOf(*row);
}

OutboxCall ClaimBook::callOf(const Reader &row) const
{
    OutboxCall call;
    call.reference = {row.integer(0), static_cast<int>(row.integer(1))};
    call.route = routeOfKind(row.bytes(2));
    call.line = LineId(row.text(3));
    call.recipient = row.text(4);
    call.area.id = AreaId(row.text(5));
    call.payload = row.bytes(6);
    call.messageId = row.text(7);
    call.marksRead = row.isNull(8) ? QByteArray() : row.bytes(8);
    call.tries = static_cast<int>(row.integer(9));
    call.throttles = static_cast<int>(row.integer(10));
    call.area.url = row.text(11);
    call.area.secret = row.text(12);
    call.area.enabled = row.integer(13) != 0;
    // Whatever another program wrote there: leases of calls are made for no longer time.
    call.area.timeout = std::min(std::chrono::milliseconds(row.integer(14)), longestAreaTimeout);
    call.area.attempts = static_cast<int>(row.integer(15));
    return call;
}

Timestamp ClaimBook::giveUpAt(const OutboxCall &call) const
{
    const Micros timeout = call.route == Route::Area ? Micros(call.area.timeout) : m_terms.timeout;
    return m_context.now + timeout + callMargin;
}

void ClaimBook::claimRows()
{
    Rows rows;
    for (const auto &[id, job] : m_calls) {
        const OutboxCall &call = m_claimed[job].call;
        rows.row().integer(id).integer(call.reference.generation).text(m_terms.claim);
        rows.time(giveUpAt(call)).time(m_context.now);
    }
    if (rows.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::outbox_claim, rows);
    while (row->next())
        m_claimed[m_calls.at(row->integer(0))].kind = ClaimedJob::Kind::Call;
}

} // namespace psi::store
