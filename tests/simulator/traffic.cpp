#include "tests/simulator/traffic.h"

#include <array>

#include "tests/simulator/chatmessage.h"
#include "tests/simulator/crowd/deed.h"
#include "tests/simulator/envelope.h"
#include "tests/simulator/graph/wamid.h"
#include "tests/simulator/wirejson.h"

namespace psi::sim {

Traffic::Traffic(TrafficSettings settings)
    : m_settings(std::move(settings))
    , m_dice(m_settings.seed)
{
    m_run = hexOf(m_dice.next(), 8);
    for (int i = 0; i < m_settings.customers; ++i) {
        const Line &line = m_settings.lines[static_cast<std::size_t>(i) % m_settings.lines.size()];
        m_chats.push_back({makeCustomer(i, line), {}, 0});
    }
}

Delivery Traffic::next(std::int64_t now, std::int64_t mostElements)
{
    Delivery delivery;
    delivery.number = ++m_deliveries;
    std::int64_t count = 1;
    if (m_dice.chance(m_settings.severalPerBody))
        count = std::min<std::int64_t>(mostElements, 2 + static_cast<std::int64_t>(m_dice.below(5)));
    for (std::int64_t i = 0; i < count; ++i)
        delivery.elements.push_back(element(now));
    delivery.body = envelopeOf(delivery.elements);
    return delivery;
}

Element Traffic::element(std::int64_t now)
{
    if (m_dice.chance(0.002))
        return error();
    if (m_dice.chance(0.003))
        return other(now);
    if (!m_statuses.empty() && m_dice.chance(m_statuses.size() > 2 * m_chats.size() ? 0.8 : 0.45))
        return status(now);
    if (!m_dice.chance(0.35))
        m_current = m_dice.below(m_chats.size());
    Element made = message(m_chats[m_current], now);
    if (m_dice.chance(0.25))
        ownMessage(m_current);
    return made;
}

Element Traffic::message(Chat &chat, std::int64_t now)
{
    const Customer &person = chat.customer;
    const MessageShape &shape = rollShape(m_dice, chat.memory);
    const QByteArray context = shape.needsOurs ? chat.memory.lastOurs : QByteArray();
    Element made =
        messageElement(person, {wamid(person, false), now, ++chat.seq, shape.type, shape.kind, context},
                       [&](WireJson &json) { shape.write(json, m_dice, chat.memory); });
    if (shape.kind == ElementKind::Message)
        chat.memory.lastOwn = made.id;
    return made;
}

// The school answers: from now on its message can be quoted, and its statuses will come.
void Traffic::ownMessage(std::size_t chat)
{
    Chat &talk = m_chats[chat];
    talk.memory.lastOurs = wamid(talk.customer, true);
    static constexpr std::array<const char *, 3> good{"sent", "delivered", "read"};
    static constexpr std::array<const char *, 2> bad{"sent", "failed"};
    if (m_dice.chance(0.03)) {
        for (const char *word : bad)
            m_statuses.push_back({chat, talk.memory.lastOurs, word});
    } else {
        const std::size_t known = m_dice.chance(0.7) ? 3 : 2;
        for (std::size_t i = 0; i < known; ++i)
            m_statuses.push_back({chat, talk.memory.lastOurs, good[i]});
    }
}

Element Traffic::status(std::int64_t now)
{
    const std::size_t at = m_dice.below(std::min<std::size_t>(m_statuses.size(), 8));
    const Pending told = m_statuses[at];
    m_statuses.erase(m_statuses.begin() + static_cast<std::ptrdiff_t>(at));
    const Customer &person = m_chats[told.chat].customer;
    const bool failed = QByteArrayView(told.word) == QByteArrayView("failed");
    Element made{ElementKind::Status,
                 told.wamid + '|' + told.word + '|',
                 {},
                 person.phone,
                 0,
                 person.line,
                 {},
                 failed ? QByteArray() : contactJson(person),
                 {}};
    made.json = statusJson(person, told, now);
    return made;
}

QByteArray Traffic::statusJson(const Customer &person, const Pending &told, std::int64_t now)
{
    const bool failed = QByteArrayView(told.word) == QByteArrayView("failed");
    WireJson json;
    json.object().field("id", QByteArrayView(told.wamid)).field("status", QByteArrayView(told.word));
    json.field("timestamp", QByteArrayView(QByteArray::number(now)));
    if (!person.phone.isEmpty())
        json.field("recipient_id", QByteArrayView(person.waId));
    if (!person.userId.isEmpty() && !failed)
        json.field("recipient_user_id", QByteArrayView(person.userId));
    if (failed) {
        json.key("errors").array().object().key("code").raw("131026");
        json.field("title", QByteArrayView("Message undeliverable")).end().end();
    } else if (m_dice.chance(0.6)) {
        json.key("pricing")
            .object()
            .key("billable")
            .raw("false")
            .field("pricing_model", QByteArrayView("PMP"));
        json.field("type", QByteArrayView("free_customer_service"))
            .field("category", QByteArrayView("service"))
            .end();
    }
    return json.end().bytes();
}

Element Traffic::error()
{
    const Line &line = m_settings.lines[m_dice.below(m_settings.lines.size())];
    Element made{ElementKind::Error, mark(), {}, {}, 0, line, {}, {}, {}};
    WireJson json;
    json.object().key("code").raw("130429").field("title", QByteArrayView("Rate limit hit"));
    json.key("error_data")
        .object()
        .field("details", QByteArrayView("Too many messages, trace " + made.id))
        .end();
    made.json = json.end().bytes();
    return made;
}

Element Traffic::other(std::int64_t now)
{
    const Line &line = m_settings.lines[m_dice.below(m_settings.lines.size())];
    Element made{ElementKind::Other, mark(), {}, {}, now, line, {}, {}, "message_template_status_update"};
    WireJson json;
    json.object()
        .field("event", QByteArrayView("APPROVED"))
        .key("message_template_id")
        .raw("1689556908129832");
    json.field("message_template_name", QByteArrayView("aviso_" + made.id));
    json.field("message_template_language", QByteArrayView("es_AR")).key("reason").raw("null");
    made.json = json.end().bytes();
    return made;
}

QByteArray Traffic::wamid(const Customer &person, bool ours)
{
    const QByteArray who = person.phone.isEmpty() ? person.userId : person.phone;
    return wamidOf(who, ours, m_run + hexOf(++m_ids, 8) + hexOf(m_dice.next(), ours ? 2 : 4));
}

QByteArray Traffic::mark() { return "sim" + m_run.toLower() + hexOf(++m_ids, 8).toLower(); }

} // namespace psi::sim
