#pragma once

#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "service/adapters/sqlite/sqlitestore.h"
#include "service/usecases/admin/adminservice.h"
#include "tests/support/fakelog.h"
#include "tests/support/manualclock.h"
#include "tests/support/memoryjobqueue.h"
#include "tests/support/plainhash.h"

namespace psi::test {

/// The admin API without HTTP, on a real embedded store and the queue's model, on a clock that the test
/// moves. The store has the menus that the program brings along. Test thread only.
class AdminKit
{
public:
    AdminKit();
    ~AdminKit();

    AdminCaller caller(Role role, std::vector<AreaId> areas = {}) const;
    AdminResult call(ApiRoute route, Role role, const QJsonObject &body = {}, const QString &id = {},
                     const QByteArray &key = {});
    AdminResult as(const AdminCaller &caller, ApiRoute route, const QJsonObject &body = {},
                   const QString &id = {}, const QByteArray &key = {});
    /// Must be an answer; else a failure that says the problem.
    QJsonObject body(const AdminResult &result);
    /// Status, and the code of a problem: "422 WINDOW_EXPIRED", "200".
    static QByteArray outcome(const AdminResult &result);
    /// Rows of store.db as "a b|c d".
    QString rows(const QString &sql) const;

    QTemporaryDir folder;
    ManualClock clock;
    PlainHash hash;
    FakeLog log;
    SqliteStore store;
    MemoryJobQueue queue{clock};
    Snapshot<MenuTree> tree{MenuTree()};
    Snapshot<RouterPolicy> policy{RouterPolicy()};
    MenuCache menuCache{store.menus(), tree, log};
    AnswersSwitch answers{store.meta(), policy, clock, log};
    TokenBook tokens{store.tokens(), clock};
    LineDesk lines;
    bool isQueueAway = false;
    int reloads = 0;
    std::vector<NewJob> woken;
    /// Refuses every URL with this; empty: allows all.
    struct Egress : EgressCheck
    {
        Result<void> check(const QString &) override
        {
            return refusal.isEmpty() ? Result<void>() : Result<void>(Error{ErrorCode::Invalid, refusal});
        }
        QString refusal;
    } egress;
    /// Answers at once with `outcome`, and remembers the last call.
    struct Areas : AreaCaller
    {
        void post(const AreaCall &call, Done done) override
        {
            last = call;
            done(outcome);
        }
        AreaCall last;
        CallOutcome outcome;
    } areaCaller;
    struct Lines : LineCheck
    {
        void check(const LineId &line, Micros, Done done) override
        {
            last = line;
            done(outcome);
        }
        LineId last;
        CallOutcome outcome;
    } lineCheck;
    AdminService service;
};

} // namespace psi::test
