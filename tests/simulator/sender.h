#pragma once

#include <atomic>
#include <functional>
#include <map>

#include "tests/simulator/httppool.h"
#include "tests/simulator/latencies.h"
#include "tests/simulator/ledger.h"
#include "tests/simulator/outbox.h"
#include "tests/simulator/schedule.h"
#include "tests/simulator/shuffler.h"
#include "tests/simulator/traffic.h"

namespace psi::sim {

struct SendSettings
{
    std::vector<HttpTarget> targets; ///< share the connections
    QByteArray secret;
    double rate = 10;       ///< elements per second; 0 = as fast as the connections take them
    std::int64_t count = 0; ///< elements; 0 = until stopped
    double duplicates = 0;  ///< share of the deliveries that come a second time
    bool shuffle = false;
    int connections = 32;
    std::uint64_t seed = 1;
    std::chrono::seconds giveUp{60};      ///< how long one delivery is tried
    std::chrono::seconds stopPatience{5}; ///< how long a stop waits for answers
};

/// What has happened so far.
struct SendReport
{
    std::int64_t made = 0;      ///< elements whose time had come
    std::int64_t accepted = 0;  ///< elements answered with 200
    std::int64_t abandoned = 0; ///< elements (of repeats too) given up
    std::int64_t repeats = 0;   ///< deliveries posted a second time
    std::int64_t retries = 0;
    std::int64_t waiting = 0;             ///< deliveries not yet answered
    std::map<int, std::int64_t> failures; ///< tries by status; 0 = no answer
    Latencies latencies;                  ///< of deliveries, from their scheduled time to the 200
    Duration elapsed{};
    Duration untilLast{};      ///< from the start to the last element accepted
    bool ledgerFailed = false; ///< a write failed; nothing was posted after it
};

/// Stands in for WhatsApp: posts the traffic on schedule, and again, at once and then ever less often, what
/// is not answered with 200. Deliveries of one conversation follow each other, each after the answer to the
/// one before; with `shuffle` one in ten does not wait. One thread.
class Sender
{
public:
    using Watcher = std::function<void(const SendReport &)>;

    /// The next delivery, at the given unix second, of at most so many elements; nothing: no more.
    using Source = std::function<std::optional<Delivery>(std::int64_t now, std::int64_t mostElements)>;

    /// `ledger` may be closed: then nothing is recorded. It outlives the sender.
    Sender(const SendSettings &settings, Source source, LedgerWriter &ledger);
    /// Traffic without an end; outlives the sender.
    Sender(const SendSettings &settings, Traffic &traffic, LedgerWriter &ledger);

    bool isUsable() const { return m_pool.isUsable(); }
    /// Until all is answered or given up, or `stop` was set and its patience is over. `watch` is called every
    /// second.
    SendReport run(const std::atomic<bool> &stop, const Watcher &watch);

private:
    void make(Time now, bool stopping);
    std::optional<Delivery> makeOne();
    void enqueue(Delivery delivery, Time due);
    void postReady(Time now);
    void repeat(const Post &original, Time now);
    void onResult(const PostResult &result);
    void retry(std::int64_t id, Post &post, Time now);
    void giveUp(const Post &post);
    void finish(std::int64_t id);
    Time nextEvent() const;

    SendSettings m_settings;
    Source m_source;
    LedgerWriter &m_ledger;
    HttpPool m_pool;
    Outbox m_outbox;
    Dice m_dice;
    Schedule m_schedule;
    Shuffler m_shuffler;
    SendReport m_report;
    Time m_start;
    std::vector<Element> m_lastRepeat; ///< what the next repeat may come together with
    std::size_t m_originals = 0;       ///< deliveries in the outbox that are no repeats
    std::int64_t m_planned = 0;        ///< elements taken from the traffic
    bool m_isExhausted = false;
};

} // namespace psi::sim
