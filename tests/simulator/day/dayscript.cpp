#include "tests/simulator/day/dayscript.h"

#include <algorithm>
#include <array>

#include "tests/simulator/chatmessage.h"
#include "tests/simulator/crowd/tap.h"
#include "tests/simulator/envelope.h"
#include "tests/simulator/graph/wamid.h"
#include "tests/simulator/phrases.h"

namespace psi::sim {

namespace {

constexpr std::int64_t hour = 3600;
/// The rows of the main menu come first among the menu rows, those of an area's menu carry its name.
constexpr std::size_t mainRows = 5;
constexpr std::array<const char16_t *, 4> greetings{u"Hola", u"Buenas tardes", u"Hola!!", u"Buen día"};

Deed tapOf(const MenuRow &row)
{
    ShownRow shown{QString::fromLatin1(row.id), QStringView(row.title).toString(), {}, false};
    if (row.description)
        shown.description = QStringView(row.description).toString();
    return {Deed::Kind::Tap, shown, {}, nullptr};
}

// Rows behind a row of the main menu: "area_admin" leads to "admin_pagos" and the like.
std::vector<const MenuRow *> rowsBehind(const MenuRow &area)
{
    const QByteArray prefix = QByteArray(area.id).mid(5) + '_';
    std::vector<const MenuRow *> rows;
    for (const MenuRow &row : menuRows) {
        if (QByteArray(row.id).startsWith(prefix))
            rows.push_back(&row);
    }
    return rows;
}

} // namespace

DayScript::DayScript(const DaySettings &settings)
    : m_settings(settings)
    , m_dice(settings.seed)
    , m_run(hexOf(m_dice.next(), 8))
    , m_memories(static_cast<std::size_t>(settings.customers))
    , m_seqs(static_cast<std::size_t>(settings.customers))
{
    for (int i = 0; i < m_settings.customers; ++i) {
        const auto &lines = m_settings.lines;
        m_customers.push_back(makeCustomer(i, lines[static_cast<std::size_t>(i) % lines.size()]));
        plan(static_cast<std::size_t>(i));
    }
    std::stable_sort(m_events.begin(), m_events.end(),
                     [](const DayEvent &a, const DayEvent &b) { return a.time < b.time; });
    std::erase_if(m_events, [this](const DayEvent &event) { return event.time > m_settings.end; });
}

// One in eight comes at the very beginning and in the last hour only, so that the window closes in between.
void DayScript::plan(std::size_t customer)
{
    const std::int64_t begin = m_settings.end - m_settings.hours * hour;
    if (m_dice.below(8) == 0) {
        visit(customer, begin + static_cast<std::int64_t>(m_dice.below(hour)));
        visit(customer, m_settings.end - static_cast<std::int64_t>(m_dice.below(hour)));
        return;
    }
    std::int64_t time = begin + static_cast<std::int64_t>(m_dice.below(
                                    static_cast<std::uint64_t>(std::max(1, m_settings.hours) * hour)));
    for (std::uint64_t visits = 1 + m_dice.below(3); visits > 0; --visits)
        time = visit(customer, time) + hour / 2 + static_cast<std::int64_t>(m_dice.below(6 * hour));
}

std::int64_t DayScript::visit(std::size_t customer, std::int64_t time)
{
    time = text(customer, time, m_dice.pick(greetings));
    if (m_dice.below(12) == 0)
        return hurry(customer, time);
    for (std::uint64_t rounds = 1 + m_dice.below(2); rounds > 0; --rounds)
        time = choose(customer, time);
    if (m_dice.below(3) == 0) {
        const char *const kinds[] = {"image", "document", "audio", "video", "sticker"};
        time = write(customer, time,
                     {Deed::Kind::Other, {}, {}, shapeOf(QLatin1String(kinds[m_dice.below(5)]))});
    }
    for (std::uint64_t more = m_dice.below(4); more > 0; --more)
        time = text(customer, time, m_dice.pick(phrases));
    return time;
}

// An area, then a subject; one in four goes back in between, by word or by row.
std::int64_t DayScript::choose(std::size_t customer, std::int64_t time)
{
    const MenuRow &area = menuRows[m_dice.below(mainRows)];
    time = write(customer, time, tapOf(area));
    const auto rows = rowsBehind(area);
    if (rows.empty())
        return time;
    if (m_dice.below(4) == 0)
        return m_dice.below(2) == 0 ? text(customer, time, u"MENU")
                                    : write(customer, time, tapOf(menuRows.back()));
    return write(customer, time, tapOf(*rows[m_dice.below(rows.size())]));
}

// More in a few seconds than the limits on customers allow.
std::int64_t DayScript::hurry(std::size_t customer, std::int64_t time)
{
    for (int i = 0; i < 10; ++i)
        write(customer, time + i / 2,
              {Deed::Kind::Text, {}, QStringView(m_dice.pick(phrases)).toString(), nullptr});
    return time + 5 + pause();
}

std::int64_t DayScript::write(std::size_t customer, std::int64_t time, Deed deed)
{
    m_events.push_back({time, customer, std::move(deed)});
    return time + pause();
}

std::int64_t DayScript::text(std::size_t customer, std::int64_t time, const char16_t *words)
{
    return write(customer, time, {Deed::Kind::Text, {}, QStringView(words).toString(), nullptr});
}

std::int64_t DayScript::pause() { return 7 + static_cast<std::int64_t>(m_dice.below(90)); }

std::optional<Delivery> DayScript::next()
{
    if (m_next >= m_events.size())
        return {};
    Delivery delivery;
    delivery.elements.push_back(elementOf(m_events[m_next++]));
    delivery.number = static_cast<std::int64_t>(m_next);
    delivery.body = envelopeOf(delivery.elements);
    return delivery;
}

Element DayScript::elementOf(const DayEvent &event)
{
    const Customer &person = m_customers[event.customer];
    ChatMemory &memory = m_memories[event.customer];
    const QByteArray who = person.phone.isEmpty() ? person.userId : person.phone;
    MessageFrame frame;
    frame.wamid = wamidOf(who, false, m_run + hexOf(m_next, 8) + hexOf(m_dice.next(), 4));
    frame.time = event.time;
    frame.seq = ++m_seqs[event.customer];
    frame.type = event.deed.kind == Deed::Kind::Tap ? "interactive"
                 : event.deed.shape                 ? event.deed.shape->type
                                                    : "text";
    memory.lastOwn = frame.wamid;
    return messageElement(person, frame, [&](WireJson &json) {
        if (event.deed.kind == Deed::Kind::Tap)
            writeTap(json, event.deed.row);
        else if (event.deed.shape)
            event.deed.shape->write(json, m_dice, memory);
        else
            json.key("text").object().field("body", QStringView(event.deed.text)).end();
    });
}

} // namespace psi::sim
