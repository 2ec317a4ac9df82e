#include "tests/simulator/sender.h"

#include <algorithm>

#include "tests/simulator/envelope.h"
#include "tests/simulator/signature.h"

namespace psi::sim {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t shuffleWindow = 16;
constexpr auto patience = 20s; // WhatsApp's own time-out

// An identity made from the whole body does not survive other company.
bool mayTravelWithOthers(const std::vector<Element> &elements)
{
    return std::all_of(elements.begin(), elements.end(), [](const Element &element) {
        return element.kind != ElementKind::Error && element.kind != ElementKind::Other;
    });
}

std::int64_t unixNow()
{
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

Sender::Sender(const SendSettings &settings, Traffic &traffic, LedgerWriter &ledger)
    : Sender(
          settings,
          [&traffic](std::int64_t now, std::int64_t most) { return std::optional(traffic.next(now, most)); },
          ledger)
{}

Sender::Sender(const SendSettings &settings, Source source, LedgerWriter &ledger)
    : m_settings(settings)
    , m_source(std::move(source))
    , m_ledger(ledger)
    , m_pool(settings.targets, settings.connections, patience)
    , m_dice(settings.seed + 1)
    , m_schedule(std::chrono::steady_clock::now(), settings.rate, settings.seed + 2)
    , m_shuffler(settings.shuffle ? shuffleWindow : 1, settings.seed + 3, [this] { return makeOne(); })
{}

SendReport Sender::run(const std::atomic<bool> &stop, const Watcher &watch)
{
    const Time start = m_start = std::chrono::steady_clock::now();
    m_schedule = Schedule(start, m_settings.rate, m_settings.seed + 2);
    Time nextWatch = start + 1s;
    Time stopBy = Time::max();
    for (Time now = start; now < stopBy && !m_report.ledgerFailed; now = std::chrono::steady_clock::now()) {
        if (stop && stopBy == Time::max())
            stopBy = now + m_settings.stopPatience;
        make(now, stop);
        postReady(now);
        if (m_outbox.isEmpty() && (m_isExhausted || stop))
            break;
        m_pool.run(std::min({nextEvent(), nextWatch, stopBy}), [this](const PostResult &r) { onResult(r); });
        m_report.elapsed = std::chrono::steady_clock::now() - start;
        m_report.waiting = static_cast<std::int64_t>(m_outbox.size());
        if (std::chrono::steady_clock::now() >= nextWatch) {
            watch(m_report);
            nextWatch += 1s;
        }
    }
    m_report.elapsed = std::chrono::steady_clock::now() - start;
    m_report.waiting = static_cast<std::int64_t>(m_outbox.size());
    return m_report;
}

std::optional<Delivery> Sender::makeOne()
{
    const std::int64_t left = m_settings.count == 0 ? 1000 : m_settings.count - m_planned;
    if (left <= 0)
        return {};
    auto made = m_source(unixNow(), left);
    m_planned += made ? static_cast<std::int64_t>(made->elements.size()) : 0;
    return made;
}

void Sender::make(Time now, bool stopping)
{
    const auto most = static_cast<std::size_t>(2 * m_settings.connections);
    while (!stopping && !m_isExhausted && m_schedule.due() <= now &&
           (m_settings.rate > 0 || m_originals < most)) {
        auto delivery = m_shuffler.next();
        m_isExhausted = !delivery;
        if (!delivery)
            return;
        const Time due = m_settings.rate > 0 ? m_schedule.due() : now;
        m_schedule.advance(static_cast<std::int64_t>(delivery->elements.size()));
        enqueue(std::move(*delivery), due);
    }
}

void Sender::enqueue(Delivery delivery, Time due)
{
    m_report.made += static_cast<std::int64_t>(delivery.elements.size());
    Post post;
    if (!m_settings.shuffle || !m_dice.chance(0.1))
        post.gates = conversationsOf(delivery);
    post.signature = signatureOf(delivery.body, m_settings.secret);
    post.due = due;
    post.delivery = std::move(delivery);
    ++m_originals;
    m_outbox.add(std::move(post));
}

void Sender::postReady(Time now)
{
    while (m_pool.hasIdle()) {
        const auto id = m_outbox.take(now);
        if (!id)
            return;
        Post &post = m_outbox.at(*id);
        if (!post.isRepeat)
            post.posted.push_back(stampOf(std::chrono::steady_clock::now()));
        if (!post.isRepeat && post.tries == 0) {
            if (!m_ledger.write(post.delivery, post.posted, Answer::Maybe, 0)) {
                m_report.ledgerFailed = true;
                return;
            }
            repeat(post, now);
        }
        if (++post.tries == 1)
            post.firstTry = now;
        m_pool.post(*id, post.delivery.body, post.signature);
    }
}

void Sender::repeat(const Post &original, Time now)
{
    if (!m_dice.chance(m_settings.duplicates))
        return;
    Post again;
    again.isRepeat = true;
    again.delivery = original.delivery;
    again.signature = original.signature;
    again.due = now + (m_dice.chance(0.2) ? 0ms : std::chrono::milliseconds(m_dice.below(1500)));
    const bool regroup = m_dice.chance(0.25) && mayTravelWithOthers(original.delivery.elements);
    if (regroup && !m_lastRepeat.empty()) {
        auto &elements = again.delivery.elements;
        elements.insert(elements.end(), m_lastRepeat.begin(), m_lastRepeat.end());
        again.delivery.body = envelopeOf(elements);
        again.signature = signatureOf(again.delivery.body, m_settings.secret);
    }
    if (mayTravelWithOthers(original.delivery.elements))
        m_lastRepeat = original.delivery.elements;
    ++m_report.repeats;
    m_outbox.add(std::move(again));
}

void Sender::onResult(const PostResult &result)
{
    const Time now = std::chrono::steady_clock::now();
    Post &post = m_outbox.at(result.id);
    if (result.status != 200) {
        ++m_report.failures[result.status];
        post.isUnknown = post.isUnknown || (result.status == 0 && result.reached);
        return retry(result.id, post, now);
    }
    if (!m_ledger.write(post.delivery, post.posted, Answer::Ok, stampOf(now)))
        m_report.ledgerFailed = true;
    if (!post.isRepeat) {
        m_report.accepted += static_cast<std::int64_t>(post.delivery.elements.size());
        m_report.latencies.add(now - post.due);
        m_report.untilLast = now - m_start;
    }
    finish(result.id);
}

void Sender::retry(std::int64_t id, Post &post, Time now)
{
    if (now - post.firstTry > m_settings.giveUp) {
        giveUp(post);
        return finish(id);
    }
    ++m_report.retries;
    Duration pause{};
    if (post.tries > 1)
        pause = std::min<Duration>(10ms * (1 << std::min(post.tries, 8)), 2s) * (50 + m_dice.below(51)) / 100;
    m_outbox.postpone(id, now + pause);
}

void Sender::giveUp(const Post &post)
{
    m_report.abandoned += static_cast<std::int64_t>(post.delivery.elements.size());
    if (!post.isRepeat &&
        !m_ledger.write(post.delivery, post.posted, post.isUnknown ? Answer::Maybe : Answer::Fail, 0))
        m_report.ledgerFailed = true;
}

void Sender::finish(std::int64_t id)
{
    m_originals -= m_outbox.at(id).isRepeat ? 0 : 1;
    m_outbox.finish(id);
}

Time Sender::nextEvent() const
{
    const bool idle = m_pool.hasIdle();
    const bool makesMore = !m_isExhausted && m_settings.rate > 0;
    return std::min(idle ? m_outbox.nextDue() : Time::max(), makesMore ? m_schedule.due() : Time::max());
}

} // namespace psi::sim
