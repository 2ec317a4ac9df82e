#include "service/adapters/sqlstore/storeoutcomes.h"

#include <algorithm>

#include "service/adapters/sqlstore/storedeadjobs.h"
#include "service/adapters/sqlstore/storedeliveries.h"
#include "service/adapters/sqlstore/storeotherforms.h"
#include "service/adapters/sqlstore/storeoutboxends.h"
#include "service/adapters/sqlstore/storesentmessages.h"
#include "service/adapters/sqlstore/storestatuses.h"

namespace psi::store {

namespace {
using Kind = OutboxChange::Kind;

bool moves(const OutboxChange &change) { return change.kind == Kind::Again || change.kind == Kind::Unknown; }
} // namespace

OutcomeBook::OutcomeBook(const Context &context, std::span<const OutboxChange> changes)
    : m_context(context)
    , m_changes(changes)
    , m_standings(changes.size(), OutboxStanding::NotOurs)
{
    for (std::size_t i = 0; i < changes.size(); ++i)
        m_byId.emplace(changes[i].reference.id, i);
}

std::vector<OutboxStanding> OutcomeBook::run()
{
    chooseForms();
    std::vector<std::int64_t> ids;
    for (const OutboxChange &change : m_changes)
        ids.push_back(change.reference.id);
    lockRows(m_context, ids);
    writeSent();
    writeFailed();
    writeMoves();
    writeJobs();
    return std::move(m_standings);
}

// Contacts come before their messages and rows in the order of locks.
void OutcomeBook::chooseForms()
{
    std::vector<std::int64_t> refused;
    for (const OutboxChange &change : m_changes) {
        if (change.kind == Kind::OtherForm)
            refused.push_back(change.reference.id);
    }
    OtherForms forms(m_context);
    forms.load(refused);
    for (const std::int64_t id : refused) {
        if (const QString form = forms.take(id); !form.isEmpty())
            m_forms.emplace(id, form);
    }
    forms.flush();
}

void OutcomeBook::writeSent()
{
    Rows rows;
    for (const OutboxChange &change : m_changes) {
        if (change.kind != Kind::Sent)
            continue;
        rows.row().integer(change.reference.id).integer(change.reference.generation);
        rows.text(QByteArray("enviado")).integer(1);
        rows.textOrNull(change.wamid).boolean(true).time(m_context.now);
    }
    if (rows.isEmpty())
        return;
    std::vector<SentRow> sent;
    {
        const auto row = m_context.sql.read(Statement::outbox_sent, rows);
        while (row->next()) {
            standing(row->integer(0)) = OutboxStanding::Changed;
            sent.push_back({row->integer(0), row->text(1), row->integer(2) != 0});
        }
    }
    std::sort(sent.begin(), sent.end(), [](const SentRow &a, const SentRow &b) { return a.id < b.id; });
    showSent(std::move(sent));
}

// Statuses may have come before the answer: what they say of the message holds for its row too.
void OutcomeBook::showSent(std::vector<SentRow> rows)
{
    SentMessages messages(m_context);
    std::vector<std::int64_t> doubled;
    Rows wamids;
    Rows files;
    for (const SentRow &row : rows) {
        const OutboxChange &change = at(row.id);
        if (row.isTaken || !messages.add(row.message, change.wamid.toUtf8())) {
            doubled.push_back(row.id);
            continue;
        }
        if (!row.message.isEmpty() && !change.wamid.isEmpty())
            wamids.row().text(change.wamid);
        if (!row.message.isEmpty() && !change.fileUrl.isEmpty()) {
            files.row().text(row.message).text(change.fileUrl);
            change.fileSeconds ? files.integer(*change.fileSeconds) : files.null();
        }
    }
    messages.write();
    m_context.sql.write(Statement::message_media, files);
    failDoubled(doubled);
    DeliveryBook(m_context).catchUp(mergeStatuses(m_context, wamids));
}

// The first message keeps the wamid; nobody can know whether the other one was sent too.
void OutcomeBook::failDoubled(const std::vector<std::int64_t> &ids)
{
    std::vector<RowFailure> failures;
    for (const std::int64_t id : ids) {
        failures.push_back({at(id).reference, "WAMID_TAKEN",
                            QStringLiteral("the answer names another message, which was sent before"),
                            FailedBy::Status});
        standing(id) = OutboxStanding::Doubled;
    }
    failRows(m_context, failures);
}

void OutcomeBook::writeFailed()
{
    std::vector<RowFailure> failures;
    for (const OutboxChange &change : m_changes) {
        const bool isFailed = change.kind == Kind::Failed ||
                              (change.kind == Kind::OtherForm && !m_forms.contains(change.reference.id));
        if (isFailed)
            failures.push_back({change.reference, change.code, change.error, FailedBy::Answer, change.claim});
    }
    for (const auto &[id, message] : failRows(m_context, failures))
        standing(id) = OutboxStanding::Failed;
}

void OutcomeBook::writeMoves()
{
    Rows rows;
    for (const OutboxChange &change : m_changes) {
        const auto form = m_forms.find(change.reference.id);
        if (!moves(change) && form == m_forms.end())
            continue;
        const bool isUnknown = change.kind == Kind::Unknown;
        const Timestamp until = m_context.now + change.wait;
        rows.row().integer(change.reference.id).integer(change.reference.generation);
        rows.textOrNull(change.claim).text(QByteArray(isUnknown ? "incierto" : "pendiente"));
        isUnknown ? rows.null().time(until) : rows.time(until).null();
        rows.integer(change.countsTry || isUnknown ? 1 : 0).integer(change.throttles);
        rows.textOrNull(change.code).textOrNull(change.error).time(m_context.now);
        rows.textOrNull(form == m_forms.end() ? QString() : form->second).boolean(change.isUncalled);
    }
    if (rows.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::outbox_move, rows);
    while (row->next()) {
        const std::int64_t id = row->integer(0);
        standing(id) = m_forms.contains(id) ? OutboxStanding::Again : OutboxStanding::Changed;
    }
}

void OutcomeBook::writeJobs()
{
    std::vector<FailedAttempt> attempts;
    std::vector<DeadJob> dead;
    for (std::size_t i = 0; i < m_changes.size(); ++i) {
        const OutboxChange &change = m_changes[i];
        if (change.attempt && m_standings[i] != OutboxStanding::NotOurs)
            attempts.push_back(*change.attempt);
        if (change.dead && m_standings[i] == OutboxStanding::Failed)
            dead.push_back(*change.dead);
    }
    writeAttempts(m_context, attempts);
    m_context.sql.write(Statement::job_bury, deadRows(dead, m_context.now));
}

} // namespace psi::store
