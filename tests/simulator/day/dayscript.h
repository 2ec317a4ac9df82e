#pragma once

#include <optional>
#include <vector>

#include "tests/simulator/crowd/deed.h"
#include "tests/simulator/element.h"

namespace psi::sim {

struct DaySettings
{
    std::vector<Line> lines; ///< at least one
    int customers = 50;
    std::uint64_t seed = 1; ///< the same seed and `end` make the same bytes
    std::int64_t end = 0;   ///< unix seconds: the day ends then
    int hours = 26;         ///< and began so long before
};

/// One thing in a day.
struct DayEvent
{
    std::int64_t time = 0; ///< unix seconds, what WhatsApp's timestamp says
    std::size_t customer = 0;
    Deed deed;
};

/// A day of a school's customers, told in advance: visits that greet, choose an area and a subject, send
/// files, go back to the menu; people who write faster than the router answers, and people who come back
/// after their 24 hours are over. It never depends on what is answered. A value after it was made. Memory:
/// its events.
class DayScript
{
public:
    explicit DayScript(const DaySettings &settings);

    /// By time; those of the same second in the order in which they were written.
    const std::vector<DayEvent> &events() const { return m_events; }
    const std::vector<Customer> &customers() const { return m_customers; }
    /// The next event as a POST of its own, in order; nothing at the end.
    std::optional<Delivery> next();
    /// The time of the event that next() gave last.
    std::int64_t lastTime() const { return m_next == 0 ? 0 : m_events[m_next - 1].time; }

private:
    void plan(std::size_t customer);
    std::int64_t visit(std::size_t customer, std::int64_t time);
    std::int64_t choose(std::size_t customer, std::int64_t time);
    std::int64_t hurry(std::size_t customer, std::int64_t time);
    std::int64_t write(std::size_t customer, std::int64_t time, Deed deed);
    std::int64_t text(std::size_t customer, std::int64_t time, const char16_t *words);
    std::int64_t pause();
    Element elementOf(const DayEvent &event);

    DaySettings m_settings;
    Dice m_dice;
    QByteArray m_run;
    std::vector<Customer> m_customers;
    std::vector<DayEvent> m_events;
    std::vector<ChatMemory> m_memories;
    std::vector<std::int64_t> m_seqs;
    std::size_t m_next = 0;
};

} // namespace psi::sim
