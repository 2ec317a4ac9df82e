#include "tests/simulator/crowd/chats.h"

#include <QJsonDocument>

#include "tests/simulator/crowd/tap.h"
#include "tests/simulator/envelope.h"
#include "tests/simulator/graph/wamid.h"

namespace psi::sim {

namespace {

QByteArray keyOf(const Customer &person)
{
    return person.waId.isEmpty() ? person.userId : resolvedNumber(person.waId);
}

} // namespace

Chats::Chats(Station &station, std::uint64_t seed)
    : m_station(station)
    , m_dice(seed)
    , m_run(hexOf(m_dice.next(), 8))
{}

void Chats::attach(std::vector<Line> lines)
{
    m_lines = std::move(lines);
    m_station.onAccepted([this](const AcceptedMessage &message) { show(message); });
    m_station.onSay([this](const QJsonObject &wish) { return say(wish); });
}

Chat *Chats::find(const QByteArray &key)
{
    const auto found = m_chats.find(key);
    return found == m_chats.end() ? nullptr : &found->second;
}

Chat &Chats::open(const Customer &person)
{
    const auto [chat, isNew] = m_chats.try_emplace(keyOf(person));
    if (isNew) {
        chat->second.person = person;
        m_station.people().add(person);
    }
    return chat->second;
}

QByteArray Chats::write(Chat &chat, const Deed &deed)
{
    const QByteArray who = chat.person.phone.isEmpty() ? chat.person.userId : chat.person.phone;
    QByteArray wamid = wamidOf(who, false, m_run + hexOf(++m_ids, 8) + hexOf(m_dice.next(), 4));
    const Element element = elementOf(chat, deed, wamid);
    chat.isPosting = true;
    chat.isAnswered = false;
    chat.lastWritten = std::chrono::steady_clock::now();
    ++chat.view.written;
    ++m_written;
    m_taps += deed.kind == Deed::Kind::Tap ? 1 : 0;
    if (element.kind == ElementKind::Message)
        chat.view.memory.lastOwn = wamid;
    m_station.people().heard(keyOf(chat.person), stampOf(chat.lastWritten) / 1000000);
    publish(chat, deed, element);
    const QByteArray body = envelopeOf({element});
    const bool again = m_dice.chance(m_duplicates);
    m_station.webhooks()->post(body, [this, key = keyOf(chat.person), body, again](bool accepted) {
        if (Chat *writer = find(key))
            writer->isPosting = false;
        if (accepted && again)
            m_station.webhooks()->post(body);
    });
    return wamid;
}

Element Chats::elementOf(Chat &chat, const Deed &deed, const QByteArray &wamid)
{
    MessageFrame frame;
    frame.wamid = wamid;
    frame.time = stampOf(std::chrono::steady_clock::now()) / 1000000;
    frame.seq = ++chat.seq;
    if (deed.kind == Deed::Kind::Tap) {
        frame.type = "interactive";
        frame.context = chat.menu;
    } else if (deed.kind == Deed::Kind::Other) {
        frame.type = deed.shape->type;
        frame.kind = deed.shape->kind;
        frame.context = deed.shape->needsOurs ? chat.view.memory.lastOurs : QByteArray();
    }
    return messageElement(chat.person, frame, [&](WireJson &json) {
        if (deed.kind == Deed::Kind::Tap)
            writeTap(json, deed.row);
        else if (deed.kind == Deed::Kind::Text)
            json.key("text").object().field("body", QStringView(deed.text)).end();
        else
            deed.shape->write(json, m_dice, chat.view.memory);
    });
}

void Chats::publish(const Chat &chat, const Deed &deed, const Element &element)
{
    const QJsonObject wire = QJsonDocument::fromJson(element.json).object();
    const QString text =
        deed.kind == Deed::Kind::Tap ? QStringLiteral("[%1]").arg(deed.row.title) : shownMessage(wire).text;
    const QJsonObject event{
        {QStringLiteral("kind"), QStringLiteral("message")},
        {QStringLiteral("at"), static_cast<qint64>(stampOf(std::chrono::steady_clock::now()))},
        {QStringLiteral("line"), QString::fromUtf8(chat.person.line.phoneNumberId)},
        {QStringLiteral("phone"), QString::fromUtf8(keyOf(chat.person))},
        {QStringLiteral("name"), chat.person.name},
        {QStringLiteral("text"), text},
        {QStringLiteral("wamid"), QString::fromUtf8(element.id)}};
    m_station.feed().publish([event] { return QJsonObject(event); });
}

void Chats::show(const AcceptedMessage &message)
{
    ++m_answers;
    Chat *chat = find(message.to.key());
    if (!chat || message.type == "reaction")
        return;
    ShownMessage shown = shownMessage(message.body);
    const bool hadRows = !chat->view.rows.empty();
    chat->view.rows = std::move(shown.rows);
    chat->menu = message.wamid;
    chat->view.memory.lastOurs = message.wamid;
    // A text without anything to tap, where there was a menu: a person will take over.
    chat->view.handedOver = chat->view.rows.empty() && (hadRows || chat->view.handedOver);
    chat->isAnswered = true;
    chat->lastAnswer = std::chrono::steady_clock::now();
}

std::optional<Deed> Chats::deedOf(const Chat &chat, const QJsonObject &wish, QString &error) const
{
    const QString choice = wish.value(QLatin1String("choice")).toString();
    for (const ShownRow &row : chat.view.rows) {
        if (!choice.isEmpty() && row.id == choice)
            return Deed{Deed::Kind::Tap, row, {}, nullptr};
    }
    const QString file = wish.value(QLatin1String("file")).toString();
    if (const MessageShape *shape = shapeOf(file); shape && !shape->needsOurs && !shape->needsOwn)
        return Deed{Deed::Kind::Other, {}, {}, shape};
    const QString text = wish.value(QLatin1String("text")).toString();
    if (!text.isEmpty() && choice.isEmpty() && file.isEmpty())
        return Deed{Deed::Kind::Text, {}, text, nullptr};
    error =
        choice.isEmpty() ? QStringLiteral("text, choice or file") : QStringLiteral("there is no such row");
    return {};
}

Customer Chats::personOf(const QJsonObject &wish, const Recipient &who) const
{
    if (const Customer *known = m_station.people().find(who.waId))
        return *known;
    const QByteArray wanted = wish.value(QLatin1String("line")).toString().toUtf8();
    Line line = m_lines.front();
    for (const Line &one : m_lines)
        line = one.phoneNumberId == wanted ? one : line;
    const QString name = QStringLiteral("Persona %1").arg(QString::fromUtf8(who.waId.right(4)));
    return {line, who.waId, who.waId, {}, name, {}};
}

ServerReply Chats::say(const QJsonObject &wish)
{
    if (!m_station.webhooks() || m_lines.empty())
        return ServerReply::error(409, QStringLiteral("there is no webhook to write to"));
    const auto who = recipientOf({{QStringLiteral("to"), wish.value(QLatin1String("phone")).toString()}});
    if (!who)
        return ServerReply::error(400, QStringLiteral("phone must be a number of 7 to 15 digits"));
    Chat &chat = open(personOf(wish, *who));
    chat.isPlayed = true;
    if (chat.isPosting)
        return ServerReply::error(409, QStringLiteral("the message before is not delivered yet"));
    QString error;
    const auto deed = deedOf(chat, wish, error);
    if (!deed)
        return ServerReply::error(400, error);
    return ServerReply::json(202, {{QStringLiteral("wamid"), QString::fromUtf8(write(chat, *deed))},
                                   {QStringLiteral("phone"), QString::fromUtf8(who->waId)}});
}

} // namespace psi::sim
