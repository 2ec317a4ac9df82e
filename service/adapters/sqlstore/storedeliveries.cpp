#include "service/adapters/sqlstore/storedeliveries.h"

#include <array>

#include "service/adapters/sqlstore/storeoutboxends.h"
#include "service/adapters/sqlstore/storesentmessages.h"

namespace psi::store {

namespace {

constexpr std::array<const char *, 4> states{"", "enviado", "entregado", "leido"};

int rankOf(const QString &word)
{
    if (word == QLatin1String("read") || word == QLatin1String("played"))
        return 3;
    return word == QLatin1String("delivered") ? 2 : word == QLatin1String("sent") ? 1 : 0;
}

bool isOfForm(const QByteArray &code) { return code == "131026" || code == "131030"; }

} // namespace

void DeliveryBook::foresee(const StatusUpdate &status)
{
    const auto reference = OutboxWakeUp::fromText(status.callbackData.toUtf8());
    if (reference && status.word == QLatin1String("failed") && isOfForm(status.errorCode.toUtf8()))
        m_refused.push_back(reference->id);
}

void DeliveryBook::add(const InboundEvent &event, const StatusUpdate &status)
{
    if (rankOf(status.word) == 0 && status.word != QLatin1String("failed"))
        return;
    m_said.push_back({OutboxWakeUp::fromText(status.callbackData.toUtf8()), event.id, status.word,
                      status.errorCode.toUtf8(), status.errorTitle});
}

void DeliveryBook::flush(std::vector<NewJob> &wakeUps, std::vector<NewJob> &settled)
{
    find();
    if (m_rows.empty())
        return;
    writeSuccesses();
    writeFailures(wakeUps);
    for (const auto &[id, row] : m_rows) {
        if (row.estado == "incierto")
            settled.push_back(wakeUpOf(m_context, row.job));
    }
}

void DeliveryBook::catchUp(const std::map<QString, ShownStatus> &messages)
{
    for (const auto &[message, shown] : messages) {
        if (shown.hasFailed || rankOf(shown.word) > 1)
            m_said.push_back({std::nullopt, shown.wamid, shown.word, shown.code, shown.title});
    }
    std::vector<NewJob> none; // a row whose wamid is known is not waited for
    flush(none, none);
}

void DeliveryBook::find()
{
    Rows keys;
    for (const Said &said : m_said) {
        said.reference ? keys.row().integer(said.reference->id) : keys.row().null();
        keys.text(said.wamid);
    }
    if (keys.isEmpty())
        return;
    std::vector<std::pair<std::size_t, std::int64_t>> found;
    std::vector<std::int64_t> ids;
    {
        const auto row = m_context.sql.read(Statement::outbox_of_status, keys);
        while (row->next()) {
            found.emplace_back(static_cast<std::size_t>(row->integer(0)), row->integer(1));
            if (m_rows.try_emplace(row->integer(1)).second)
                ids.push_back(row->integer(1));
        }
    }
    if (ids.empty())
        return;
    lockRows(m_context, ids);
    Rows rows;
    for (const std::int64_t id : ids)
        rows.row().integer(id);
    {
        const auto row = m_context.sql.read(Statement::outbox_rows, rows);
        while (row->next()) {
            Row &one = m_rows.at(row->integer(0));
            one.job = wakeUpRow(*row);
            one.estado = row->bytes(8);
            one.message = row->text(9);
        }
    }
    for (const auto &[said, id] : found)
        hear(m_rows.at(id), m_said[said]);
}

// A failure belongs to the generation that it names; a success counts whichever was taken over.
void DeliveryBook::hear(Row &row, const Said &said)
{
    const int rank = rankOf(said.word);
    if (rank > row.rank) {
        row.rank = rank;
        row.wamid = said.wamid;
    }
    const bool isOfRow = !said.reference || *said.reference == row.job.reference;
    if (rank > 0 || !isOfRow)
        return;
    row.failed = true;
    row.failedWamid = said.wamid;
    row.code = said.code;
    row.title = said.title;
}

void DeliveryBook::writeSuccesses()
{
    Rows rows;
    for (const auto &[id, row] : m_rows) {
        if (row.rank > 0) {
            rows.row().integer(id).integer(row.job.reference.generation);
            rows.text(QByteArray(states[static_cast<std::size_t>(row.rank)])).integer(row.rank);
            rows.text(row.wamid).boolean(false).time(m_context.now);
        }
    }
    if (rows.isEmpty())
        return;
    SentMessages messages(m_context);
    {
        const auto row = m_context.sql.read(Statement::outbox_sent, rows);
        while (row->next()) {
            if (row->integer(2) == 0)
                messages.add(row->text(1), m_rows.at(row->integer(0)).wamid);
        }
    }
    messages.write();
}

void DeliveryBook::writeFailures(std::vector<NewJob> &wakeUps)
{
    std::vector<RowFailure> failures;
    std::map<std::int64_t, QString> forms;
    for (const auto &[id, row] : m_rows) {
        if (!row.failed || row.rank > 1)
            continue;
        const QString form = isOfForm(row.code) ? m_forms.take(id) : QString();
        if (form.isEmpty())
            failures.push_back(
                {row.job.reference, row.code, row.title, FailedBy::Status, {}, row.failedWamid});
        else
            forms.emplace(id, form);
    }
    failRows(m_context, failures);
    sendOnceMore(forms, wakeUps);
    m_forms.flush();
}

void DeliveryBook::sendOnceMore(const std::map<std::int64_t, QString> &forms, std::vector<NewJob> &wakeUps)
{
    Rows rows;
    for (const auto &[id, form] : forms) {
        rows.row().integer(id).integer(m_rows.at(id).job.reference.generation).text(form);
        rows.time(m_context.now);
    }
    if (rows.isEmpty())
        return;
    Rows messages;
    {
        const auto row = m_context.sql.read(Statement::outbox_other_form, rows);
        while (row->next()) {
            WakeUpRow job = m_rows.at(row->integer(0)).job;
            ++job.reference.generation;
            wakeUps.push_back(wakeUpOf(m_context, job));
            if (!row->isNull(1))
                messages.row().text(row->text(1));
        }
    }
    m_context.sql.write(Statement::message_reopen, messages);
}

} // namespace psi::store
