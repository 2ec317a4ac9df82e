#pragma once

#include <map>
#include <vector>

#include "service/adapters/sqlstore/storeotherforms.h"
#include "service/adapters/sqlstore/storestatuses.h"
#include "service/adapters/sqlstore/storewakeups.h"
#include "service/domain/event/inboundevent.h"

namespace psi::store {

/// What the statuses of one batch do to rows of `router_outbox`: found by the callback data, else by the
/// message. One transaction; every function may throw Failure.
class DeliveryBook
{
public:
    explicit DeliveryBook(const Context &context)
        : m_context(context)
        , m_forms(context)
    {}

    /// Before anything is locked: a status that add() will bring.
    void foresee(const StatusUpdate &status);
    /// The contacts of what was refused for its number form.
    void lockContacts() { m_forms.load(m_refused); }
    void add(const InboundEvent &event, const StatusUpdate &status);
    /// After the statuses were stored. Appends jobs of rows that are sent once more to `wakeUps`, and those
    /// whose lane need not wait any longer to `settled`.
    void flush(std::vector<NewJob> &wakeUps, std::vector<NewJob> &settled);
    /// Instead of all these: the rows of messages that were brought up to statuses which came before their
    /// wamids. No other number form is tried.
    void catchUp(const std::map<QString, ShownStatus> &messages);

private:
    struct Said
    {
        std::optional<OutboxWakeUp> reference;
        QByteArray wamid;
        QString word;
        QByteArray code;
        QString title;
    };
    /// A row, and the most that the batch says of it.
    struct Row
    {
        WakeUpRow job;
        QByteArray estado;
        QString message;
        int rank = 0; ///< enviado 1, entregado 2, leido 3
        QByteArray wamid;
        bool failed = false;
        QByteArray failedWamid;
        QByteArray code;
        QString title;
    };
    void find();
    static void hear(Row &row, const Said &said);
    void writeSuccesses();
    void writeFailures(std::vector<NewJob> &wakeUps);
    void sendOnceMore(const std::map<std::int64_t, QString> &forms, std::vector<NewJob> &wakeUps);

    const Context &m_context;
    OtherForms m_forms;
    std::vector<std::int64_t> m_refused;
    std::vector<Said> m_said;
    std::map<std::int64_t, Row> m_rows;
};

} // namespace psi::store
