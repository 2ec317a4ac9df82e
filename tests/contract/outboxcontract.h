#pragma once

#include "tests/contract/conversationstorecontract.h"

namespace psi::contract {

/// The part of the store's suite that is about rows of `router_outbox` after they were written: claimed,
/// called, settled by answers and statuses, repaired by the relay and by people.
class OutboxContract : public ConversationStoreContract
{
protected:
    OutboxStore &outbox() { return backend().outbox(); }

    /// The store's clock shows this time.
    void goTo(Timestamp time) { backend().clock().setWall(time - backend().clock().now()); }

    /// An automatic answer to a message of Ana, which expires an hour after that; its wake-up.
    NewJob answer(const QString &text = QStringLiteral("Hola"), int second = 0);
    /// A row of another kind, caused by a message of Ana.
    NewJob row(OutgoingRow row, int second = 0);
    /// As the queue hands it out.
    static Job taken(const NewJob &job, int number = 1);
    static std::int64_t idOf(const NewJob &job);

    ClaimTerms terms(const QByteArray &claim = "uno") const { return {claim, 15s, false, {}}; }
    ClaimedJob claim(const NewJob &job, const QByteArray &claim = "uno");
    ClaimedJob claimUnder(const ClaimTerms &terms, const NewJob &job);
    /// As much of a call as says what it was of.
    static OutboxCall callOf(const NewJob &job)
    {
        OutboxCall one;
        one.reference = {idOf(job), 1};
        return one;
    }
    /// The claim must give a call.
    OutboxCall call(const NewJob &job, const QByteArray &claim = "uno");

    static OutboxChange change(OutboxChange::Kind kind, const OutboxCall &call,
                               const QByteArray &claim = "uno");
    OutboxStanding record(const OutboxChange &change);
    OutboxStanding sent(const OutboxCall &call, const QString &wamid, const QByteArray &claim = "uno");
    DeadJob deadOf(const NewJob &job, const QByteArray &reason = "REFUSED");

    /// A status that names the row by its callback data.
    WorkEvent said(const OutboxWakeUp &reference, const QByteArray &wamid, const QString &word,
                   const QString &code = {});

    QString estado(const NewJob &job) { return field(job, "estado"); }
    QString field(const NewJob &job, const QByteArray &column);
    /// estado_envio of the row's message; "-" for none.
    QString shown(const NewJob &job) { return messageField(job, "estado_envio"); }
    /// A column of the row's message; "-" for NULL.
    QString messageField(const NewJob &job, const QByteArray &column);

private:
    int m_messages = 0;
};

} // namespace psi::contract
