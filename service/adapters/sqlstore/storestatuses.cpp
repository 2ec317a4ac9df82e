#include "service/adapters/sqlstore/storestatuses.h"

namespace psi::store {

namespace {

// What a message shows of its delivery.
struct Delivery
{
    QString word; ///< estado_envio
    std::optional<Timestamp> sent;
    std::optional<Timestamp> delivered;
    std::optional<Timestamp> read;
    std::optional<Timestamp> failed;
    QByteArray wamid;
    QByteArray errorCode;
    QString errorTitle;

    void add(const QString &word, Timestamp time, const QByteArray &code, const QString &title);
    bool isFailed() const { return word == QLatin1String("failed"); }
    QString error() const
    {
        return errorCode.isEmpty() ? errorTitle
                                   : QString::fromUtf8(errorCode) + QStringLiteral(": ") + errorTitle;
    }
};

void earliest(std::optional<Timestamp> &at, Timestamp time)
{
    if (!at || time < *at)
        at = time;
}

// The CRM knows no word for a played voice note; it counts as read.
void Delivery::add(const QString &status, Timestamp time, const QByteArray &code, const QString &title)
{
    const QString shown = status == QLatin1String("played") ? QStringLiteral("read") : status;
    if (shown == QLatin1String("sent"))
        earliest(sent, time);
    else if (shown == QLatin1String("delivered"))
        earliest(delivered, time);
    else if (shown == QLatin1String("read"))
        earliest(read, time);
    else if (shown == QLatin1String("failed")) {
        earliest(failed, time);
        errorCode = code;
        errorTitle = title;
    }
    if (statusAdvances(word, shown))
        word = shown;
}

void addRow(Rows &rows, const QString &message, const Delivery &delivery, Timestamp now)
{
    const bool isFailed = delivery.isFailed();
    const int rank = statusRank(delivery.word);
    rows.row().text(message).textOrNull(delivery.word);
    rows.boolean(rank >= 1 || delivery.sent).timeOrNull(delivery.sent);
    rows.boolean(rank >= 2).timeOrNull(delivery.delivered);
    rows.boolean(rank >= 3).timeOrNull(delivery.read);
    rows.boolean(isFailed).timeOrNull(isFailed ? delivery.failed : std::nullopt);
    rows.textOrNull(isFailed ? delivery.error() : QString()).time(now);
}

} // namespace

void StatusBook::add(const InboundEvent &event, const StatusUpdate &status)
{
    m_rows.row().text(event.id).text(status.word).text(status.participant).time(event.time);
    m_rows.textOrNull(status.errors).textOrNull(status.errorCode).textOrNull(status.errorTitle);
    m_rows.textOrNull(status.recipient).textOrNull(status.callbackData).textOrNull(event.line.value);
    m_rows.time(m_context.now);
    m_wamids.row().text(event.id);
}

void StatusBook::store() const { m_context.sql.write(Statement::status_insert, m_rows); }

void StatusBook::merge(const Rows &newWamids) const
{
    mergeStatuses(m_context, m_wamids);
    mergeStatuses(m_context, newWamids);
}

std::map<QString, ShownStatus> mergeStatuses(const Context &context, const Rows &wamids)
{
    std::map<QString, ShownStatus> shown;
    if (wamids.isEmpty())
        return shown;
    std::map<QString, Delivery> deliveries;
    {
        const auto row = context.sql.read(Statement::status_load, wamids);
        while (row->next()) {
            const auto [it, isNew] = deliveries.try_emplace(row->text(0));
            if (isNew)
                it->second.word = row->text(1); // what another writer may have set
            it->second.wamid = row->bytes(6);
            it->second.add(row->text(2), row->time(3).value_or(context.now),
                           row->isNull(4) ? QByteArray() : row->bytes(4), row->text(5));
        }
    }
    Rows rows;
    for (const auto &[message, delivery] : deliveries) {
        addRow(rows, message, delivery, context.now);
        shown.emplace(message,
                      ShownStatus{delivery.wamid, delivery.word, delivery.isFailed() && delivery.failed,
                                  delivery.errorCode, delivery.errorTitle});
    }
    context.sql.write(Statement::status_apply, rows);
    return shown;
}

} // namespace psi::store
