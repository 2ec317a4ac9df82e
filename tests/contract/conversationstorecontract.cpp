#include "tests/contract/conversationstorecontract.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonDocument>

#include "service/domain/router/step.h"

namespace psi::contract {

namespace {
constexpr auto moment = std::chrono::seconds(1'780'000'000);
constexpr std::int64_t firstSequence = 1'790'000'000'000'000;

EventKey keyOf(const QByteArray &identity)
{
    return QCryptographicHash::hash(identity, QCryptographicHash::Sha256).left(16);
}
} // namespace

Timestamp ConversationStoreContract::at(int second)
{
    return Timestamp(moment + std::chrono::seconds(second));
}

QString ConversationStoreContract::shown(Timestamp time)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC).toString(Qt::ISODateWithMs);
}

QByteArray ConversationStoreContract::wamid(const QByteArray &tail, bool inbound, const QByteArray &phone)
{
    const auto sized = [](const QByteArray &text) {
        return '\x18' + QByteArray(1, static_cast<char>(text.size())) + text;
    };
    const QByteArray direction("\x15\x02\x00", 3);
    const QByteArray bytes =
        '\x1c' + sized(phone) + direction + (inbound ? '\x12' : '\x11') + sized(tail) + '\0';
    return "wamid." + bytes.toBase64();
}

WorkEvent ConversationStoreContract::event(const Someone &from, int second, decltype(InboundEvent::body) body,
                                           const QByteArray &id)
{
    WorkEvent work;
    work.job = {0, firstSequence + ++m_sequence};
    InboundEvent &event = work.event;
    event.id = id.isEmpty() ? wamid("FFFF" + QByteArray::number(100000 + m_sequence)) : id;
    event.key = keyOf(event.id);
    event.accountId = QStringLiteral("102290129340398");
    event.field = QStringLiteral("messages");
    event.phoneNumberId = QStringLiteral("106540352242922");
    event.line = line;
    event.person.phone = from.phone;
    event.person.waId = from.phone;
    event.person.userId = from.userId;
    event.person.name = from.name;
    event.time = at(second);
    event.acceptedAt = at(second) + 300ms;
    event.body = std::move(body);
    event.raw = R"({"type":"x"})";
    return work;
}

WorkEvent ConversationStoreContract::message(const Someone &from, const QString &text, int second,
                                             const QByteArray &tail)
{
    MessageContent content;
    content.text = text;
    return event(from, second, content, tail.isEmpty() ? QByteArray() : wamid(tail));
}

WorkEvent ConversationStoreContract::status(const QByteArray &wamid, const QString &word, int second,
                                            const QString &participant)
{
    StatusUpdate update;
    update.word = word;
    update.participant = participant;
    if (word == QLatin1String("failed")) {
        update.errors = R"([{"code":131047,"title":"Re-engagement message"}])";
        update.errorCode = QStringLiteral("131047");
        update.errorTitle = QStringLiteral("Re-engagement message");
    }
    WorkEvent work = event({}, second, update, wamid);
    work.event.eventClass = EventClass::Status;
    work.event.key = keyOf(wamid + word.toUtf8() + participant.toUtf8());
    return work;
}

Changes ConversationStoreContract::byStep(const ConversationState &state, const InboundEvent &event)
{
    return step(state, event, MenuTree(), RouterPolicy(), event.acceptedAt);
}

Result<Committed> ConversationStoreContract::tryApply(const std::vector<WorkEvent> &events,
                                                      const Decide &decide)
{
    return store().transact(events, decide);
}

Committed ConversationStoreContract::apply(const std::vector<WorkEvent> &events, const Decide &decide)
{
    const Result<Committed> committed = tryApply(events, decide);
    EXPECT_TRUE(committed.isOk()) << (committed.isOk() ? "" : committed.error().message.toStdString());
    if (!committed)
        return {};
    EXPECT_EQ(committed->outcomes.size(), events.size());
    EXPECT_EQ(committed->parked.size(), events.size());
    return *committed;
}

Committed ConversationStoreContract::apply(const std::vector<WorkEvent> &events)
{
    return apply(events, byStep);
}

QString ConversationStoreContract::cell(const QByteArray &sql)
{
    const std::vector<QStringList> rows = backend().query(sql);
    EXPECT_EQ(rows.size(), 1u) << sql.toStdString();
    return rows.size() == 1 ? rows.front().value(0) : QString();
}

QString ConversationStoreContract::column(const QByteArray &sql)
{
    QStringList cells;
    for (const QStringList &row : backend().query(sql))
        cells << row.join(QLatin1Char(' '));
    return cells.join(QLatin1Char(','));
}

QString ConversationStoreContract::json(const QByteArray &sql)
{
    const QByteArray text = cell(sql).toUtf8();
    return QString::fromUtf8(QJsonDocument::fromJson(text).toJson(QJsonDocument::Compact));
}

int ConversationStoreContract::count(const QByteArray &table, const QByteArray &where)
{
    return cell("SELECT count(*) FROM " + table + " WHERE " + where).toInt();
}

} // namespace psi::contract
