#include "service/adapters/sqlstore/storeoutcomes.h"

#include "service/adapters/sqlstore/storedeadjobs.h"
#include "service/adapters/sqlstore/storeotherforms.h"
#include "service/adapters/sqlstore/storeoutboxends.h"
#include "service/adapters/sqlstore/storestatuses.h"
#include "service/domain/event/statusupdate.h"

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
        rows.row().integer(change.reference.id).text(QByteArray("enviado")).integer(1);
        rows.textOrNull(change.wamid).time(m_context.now);
    }
    if (rows.isEmpty())
        return;
    std::map<QString, std::int64_t> byMessage;
    {
        const auto row = m_context.sql.read(Statement::outbox_sent, rows);
        while (row->next()) {
            standing(row->integer(0)) = OutboxStanding::Changed;
            if (!row->isNull(1))
                byMessage.emplace(row->text(1), row->integer(0));
        }
    }
    showSent(byMessage);
}

// Statuses may have come before the answer: what they say of the message holds for its row too.
void OutcomeBook::showSent(const std::map<QString, std::int64_t> &byMessage)
{
    Rows messages;
    Rows wamids;
    Rows files;
    for (const auto &[message, id] : byMessage) {
        const OutboxChange &change = at(id);
        if (!change.wamid.isEmpty()) {
            messages.row().text(message).text(change.wamid).time(m_context.now);
            wamids.row().text(change.wamid);
        }
        if (!change.fileUrl.isEmpty()) {
            files.row().text(message).text(change.fileUrl);
            change.fileSeconds ? files.integer(*change.fileSeconds) : files.null();
        }
    }
    m_context.sql.write(Statement::message_sent, messages);
    m_context.sql.write(Statement::message_media, files);
    Rows further;
    for (const auto &[message, word] : mergeStatuses(m_context, wamids)) {
        const auto row = byMessage.find(message);
        const int rank = statusRank(word);
        if (row == byMessage.end() || rank < 2)
            continue;
        further.row().integer(row->second).text(QByteArray(rank == 2 ? "entregado" : "leido")).integer(rank);
        further.text(at(row->second).wamid).time(m_context.now);
    }
    if (further.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::outbox_sent, further);
    while (row->next()) {
    }
}

void OutcomeBook::writeFailed()
{
    std::vector<RowFailure> failures;
    for (const OutboxChange &change : m_changes) {
        const bool isFailed = change.kind == Kind::Failed ||
                              (change.kind == Kind::OtherForm && !m_forms.contains(change.reference.id));
        if (isFailed)
            failures.push_back(
                {change.reference, change.code, change.error, FailedBy::Answer, change.instance});
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
        rows.textOrNull(change.instance).text(QByteArray(isUnknown ? "incierto" : "pendiente"));
        isUnknown ? rows.null().time(until) : rows.time(until).null();
        rows.integer(change.countsTry || isUnknown ? 1 : 0).integer(change.throttles);
        rows.textOrNull(change.code).textOrNull(change.error).time(m_context.now);
        rows.textOrNull(form == m_forms.end() ? QString() : form->second);
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
