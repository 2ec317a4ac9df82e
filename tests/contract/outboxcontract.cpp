#include "tests/contract/outboxcontract.h"

#include "service/domain/outbound/outboxwakeup.h"

namespace psi::contract {

NewJob OutboxContract::row(OutgoingRow row, int second)
{
    goTo(at(second));
    const WorkEvent cause =
        message(ana, QStringLiteral("hola"), second, "ABCD" + QByteArray::number(10000 + ++m_messages));
    const Committed committed = apply({cause}, [&](const auto &state, const auto &event) {
        Changes changes = byStep(state, event);
        changes.outgoing = {row};
        return changes;
    });
    EXPECT_EQ(committed.wakeUps.size(), 1u);
    return committed.wakeUps.empty() ? NewJob() : committed.wakeUps.front();
}

NewJob OutboxContract::answer(const QString &text, int second)
{
    OutgoingRow one;
    one.type = QStringLiteral("text");
    one.text = text;
    one.payload = R"({"type":"text","text":{"body":"Hola"}})";
    one.expires = at(second) + 1h;
    return row(one, second);
}

Job OutboxContract::taken(const NewJob &job, int number)
{
    Job one;
    one.id = {0, 1'790'000'000'000'000 + number};
    one.lane = job.lane;
    one.line = job.line;
    one.dedupKey = job.dedupKey;
    one.priority = job.priority;
    one.payload = job.payload;
    one.pos = one.id.seq;
    one.created = at(0);
    return one;
}

std::int64_t OutboxContract::idOf(const NewJob &job)
{
    return OutboxWakeUp::fromPayload(job.payload).value_or(OutboxWakeUp{}).id;
}

ClaimedJob OutboxContract::claimUnder(const ClaimTerms &terms, const NewJob &job)
{
    const std::vector<Job> jobs{taken(job)};
    const Result<std::vector<ClaimedJob>> claimed = outbox().claim(terms, jobs);
    EXPECT_TRUE(claimed.isOk()) << (claimed ? "" : claimed.error().message.toStdString());
    return claimed && claimed->size() == 1 ? claimed->front() : ClaimedJob();
}

ClaimedJob OutboxContract::claim(const NewJob &job, const QByteArray &claim)
{
    return claimUnder(terms(claim), job);
}

OutboxCall OutboxContract::call(const NewJob &job, const QByteArray &claim)
{
    const ClaimedJob claimed = OutboxContract::claim(job, claim);
    EXPECT_EQ(claimed.kind, ClaimedJob::Kind::Call);
    return claimed.call;
}

OutboxChange OutboxContract::change(OutboxChange::Kind kind, const OutboxCall &call, const QByteArray &claim)
{
    OutboxChange one;
    one.kind = kind;
    one.reference = call.reference;
    one.claim = claim;
    return one;
}

OutboxStanding OutboxContract::record(const OutboxChange &change)
{
    const std::vector<OutboxChange> changes{change};
    const Result<std::vector<OutboxStanding>> standings = outbox().record(changes);
    EXPECT_TRUE(standings.isOk()) << (standings ? "" : standings.error().message.toStdString());
    return standings && standings->size() == 1 ? standings->front() : OutboxStanding::NotOurs;
}

OutboxStanding OutboxContract::sent(const OutboxCall &call, const QString &wamid, const QByteArray &claim)
{
    OutboxChange one = change(OutboxChange::Kind::Sent, call, claim);
    one.wamid = wamid;
    return record(one);
}

DeadJob OutboxContract::deadOf(const NewJob &job, const QByteArray &reason)
{
    return {taken(job), {}, backend().clock().now(), reason, reason, QString::fromLatin1(reason)};
}

WorkEvent OutboxContract::said(const OutboxWakeUp &reference, const QByteArray &wamid, const QString &word,
                               const QString &code)
{
    WorkEvent one = status(wamid, word, 60);
    auto &update = std::get<StatusUpdate>(one.event.body);
    update.callbackData = QString::fromLatin1(reference.text());
    if (!code.isEmpty()) {
        update.errorCode = code;
        update.errorTitle = QStringLiteral("Message undeliverable");
    }
    return one;
}

QString OutboxContract::field(const NewJob &job, const QByteArray &column)
{
    return cell("SELECT coalesce(CAST(" + column + " AS text), '-') FROM router_outbox WHERE id = " +
                QByteArray::number(static_cast<qlonglong>(idOf(job))));
}

QString OutboxContract::messageField(const NewJob &job, const QByteArray &column)
{
    return cell("SELECT coalesce(CAST(m." + column +
                " AS text), '-') FROM router_outbox o JOIN mensajes m ON m.id = o.mensaje_id WHERE o.id = " +
                QByteArray::number(static_cast<qlonglong>(idOf(job))));
}

} // namespace psi::contract
