#pragma once

#include "service/usecases/work/worksettings.h"
#include "tests/support/fakecodec.h"
#include "tests/support/fakelog.h"
#include "tests/support/fakemetrics.h"
#include "tests/support/fakequeue.h"
#include "tests/support/fakestore.h"
#include "tests/support/manualclock.h"

namespace psi {

/// All that workers and dispatcher are made of, as fakes.
struct WorkKit
{
    ManualClock clock;
    FakeStore store{clock};
    FakeArchive archive{store};
    FakeCodec codec;
    FakeMetrics metrics;
    FakeLog log;
    FakeQueue queue{clock};
    Snapshot<LineDirectory> lines{LineDirectory{{{QStringLiteral("100"), LineId(QStringLiteral("ventas"))}}}};
    Snapshot<MenuTree> menus{MenuTree()};
    Snapshot<RouterPolicy> policy{RouterPolicy()};
    WorkSettings settings;
    CallTaker *calls = nullptr;

    /// Nothing gathers, unless a test wants it: time stands still here.
    WorkKit() { settings.gatherAtLeast = settings.gatherAtMost = Micros(0); }

    bool intakeIsPressed = false;

    WorkParts parts()
    {
        return {codec, store,  archive, clock, lines,
                menus, policy, metrics, log,   [this] { return intakeIsPressed; },
                calls};
    }

    static LaneRef laneOf(const QByteArray &person) { return {Route::Inbound, "ventas", person}; }
    static NewJob jobOf(const QByteArray &person, const QByteArray &payload)
    {
        NewJob job;
        job.lane = laneOf(person);
        job.payload = payload;
        job.dedupKey = "key of " + payload;
        job.correlation = "c0ffee";
        return job;
    }
    static NewJob messageOf(const QByteArray &person, const QByteArray &wamid)
    {
        return jobOf(person, FakeCodec::message(person, wamid));
    }
    /// Queues one message and answers its job.
    JobId add(const QByteArray &person, const QByteArray &wamid)
    {
        return queue.enqueue({messageOf(person, wamid)})->front().id;
    }
    JobId addRaw(const QByteArray &person, const QByteArray &payload)
    {
        return queue.enqueue({jobOf(person, payload)})->front().id;
    }
};

} // namespace psi
