#pragma once

#include <deque>

#include "service/usecases/outbound/courier.h"
#include "tests/support/fakelog.h"
#include "tests/support/fakemetrics.h"
#include "tests/support/fakeoutbox.h"
#include "tests/support/fakeproviders.h"
#include "tests/support/fakequeue.h"
#include "tests/support/fakestore.h"
#include "tests/support/manualclock.h"

namespace psi {

/// Facts in memory.
class FakeMeta : public MetaStore
{
public:
    Result<std::optional<QByteArray>> value(const QString &key) override
    {
        const auto found = facts.find(key);
        return found == facts.end() ? std::optional<QByteArray>() : std::optional(found->second);
    }
    Result<void> setValue(const QString &key, const QByteArray &value) override
    {
        facts[key] = value;
        return {};
    }
    Result<QByteArray> claim(const QString &key, const QByteArray &value) override
    {
        return facts.try_emplace(key, value).first->second;
    }
    Result<void> audit(const QString &, const QString &, const QString &, const QString &) override
    {
        return {};
    }

    std::map<QString, QByteArray> facts;
};

/// Pauses and limits that were asked for, in words: "pause outbound/wsp4", "at least area/ventas 30000",
/// "lanes area/ventas 1".
class RecordingControl : public FakeQueue
{
public:
    using FakeQueue::FakeQueue;
    Result<void> pause(const PauseScope &scope, std::optional<Micros> until) override
    {
        asked << QStringLiteral("pause ") + named(scope) +
                     (until ? QStringLiteral(" %1").arg(until->count() / 1000) : QString());
        return heard();
    }
    Result<void> pauseAtLeast(const PauseScope &scope, Micros wait) override
    {
        asked << QStringLiteral("at least %1 %2").arg(named(scope)).arg(wait.count() / 1000);
        return heard();
    }
    Result<void> setLimit(const LimitSetting &limit) override
    {
        asked << QStringLiteral("lanes %1/%2 %3")
                     .arg(QString::fromLatin1(routeName(limit.route).toByteArray()),
                          QString::fromUtf8(limit.ring))
                     .arg(limit.lanes);
        return heard();
    }
    QStringList asked;
    int failing = 0; ///< so many of the next requests are lost

private:
    static QString named(const PauseScope &scope)
    {
        const QString route = QString::fromLatin1(routeName(scope.lane.route).toByteArray());
        return scope.kind == PauseScope::Kind::Ring
                   ? route + QLatin1Char('/') + QString::fromUtf8(scope.lane.ring)
                   : route;
    }
    Result<void> heard()
    {
        return failing > 0 && failing-- > 0
                   ? Result<void>(Error{ErrorCode::Unavailable, QStringLiteral("away")})
                   : Result<void>();
    }
};

/// A courier whose pool is the test's own thread: tasks run when the test says so.
struct CourierKit
{
    ManualClock clock;
    FakeStore store{clock};
    FakeArchive archive{store};
    FakeOutbox outbox;
    FakeMeta meta;
    FakeProviders providers;
    FakeMetrics metrics;
    FakeLog log;
    RecordingControl control{clock};
    Snapshot<RouterPolicy> policy{RouterPolicy()};
    OutboundSettings settings;
    double random = 0.5;
    Micros paused{0};
    std::function<void()> onPause;
    std::deque<std::function<void()>> pool;
    std::vector<CallsDone> done;
    std::unique_ptr<Courier> courier;
    std::int64_t last = 0;

    void begin()
    {
        settings.instance = "uno";
        courier = std::make_unique<Courier>(
            settings,
            OutboundParts{outbox, archive, meta, providers, providers, providers, clock, policy, metrics,
                          log},
            [this] { return random; },
            [this](Micros wait) {
                paused += wait;
                if (onPause)
                    onPause();
            });
        courier->attach(
            {[this](std::function<void()> task) { pool.push_back(std::move(task)); },
             [this](CallsDone one) { done.push_back(std::move(one)); },
             [this](std::function<void(JobQueue &, QueueControl &)> request) { request(control, control); }});
    }
    void runPool()
    {
        while (!pool.empty()) {
            const std::function<void()> task = std::move(pool.front());
            pool.pop_front();
            task();
        }
    }

    static OutboxWakeUp rowOf(std::int64_t id) { return {id, 1}; }
    TakenCall lane(std::int64_t row, Route route = Route::Outbound)
    {
        LeasedLane leased;
        leased.lane = {route, route == Route::Area ? "ventas" : "wsp4", "lane" + QByteArray::number(row)};
        leased.token = {++last};
        Job job;
        job.id = {0, 1000 + row};
        job.lane = leased.lane;
        job.payload = rowOf(row).payload();
        leased.jobs = {job};
        return {last, leased};
    }
    /// The row is called when its lane is taken.
    OutboxCall willCall(std::int64_t row, Route route = Route::Outbound)
    {
        ClaimedJob claimed;
        claimed.kind = ClaimedJob::Kind::Call;
        claimed.call.reference = rowOf(row);
        claimed.call.route = route;
        claimed.call.line = LineId(QStringLiteral("wsp4"));
        claimed.call.recipient = QStringLiteral("5491155550001");
        claimed.call.payload = route == Route::Media ? R"({"id":"55"})" : "{}";
        claimed.call.area.id = AreaId(QStringLiteral("ventas"));
        claimed.call.area.url = QStringLiteral("https://ventas.example");
        outbox.answer(row, claimed);
        return claimed.call;
    }
    /// Takes a lane whose row is called and answered so.
    void callAndAnswer(CallOutcome outcome, std::int64_t row = 1, Route route = Route::Outbound)
    {
        willCall(row, route);
        courier->call({lane(row, route)});
        runPool();
        providers.answer(std::move(outcome));
        runPool();
    }
    /// The one settle of the last outcomes.
    Settle settle() const
    {
        return done.empty() || done.back().calls.size() != 1 ? Settle() : done.back().calls.front().settle;
    }
    /// What it says of the line, if the lane probed it.
    ProbeVerdict::Kind probe() const
    {
        return settle().probe.value_or(ProbeVerdict{ProbeVerdict::Kind::Holds}).kind;
    }
    HeadVerdict verdict() const
    {
        return settle().head.value_or(HeadVerdict{HeadVerdict::Kind::Block, {}, {}, "none"});
    }
};

inline CallOutcome outcomeOf(CallOutcome::Kind kind, const QByteArray &code = {})
{
    CallOutcome outcome;
    outcome.kind = kind;
    outcome.code = code;
    if (kind == CallOutcome::Kind::Accepted)
        outcome.wamid = QStringLiteral("wamid.A");
    return outcome;
}

} // namespace psi
