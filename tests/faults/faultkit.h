#pragma once

#include <gtest/gtest.h>

#include <QProcess>
#include <QTemporaryDir>

#include "tests/support/oracle.h"
#include "tests/support/routerprocess.h"

namespace psi::test {

/// Words of a command line.
QStringList words(const char *text);
/// A fixture's bytes; a missing one is a test failure.
QByteArray fixture(const QString &name);

/// `psi-sim check` of a ledger against a store as `--store` names it: the exit code.
int checkLedger(const QString &ledger, const QString &store, int wait, QByteArray *output = nullptr,
                const QStringList &options = {});

/// psi-sim as a process of its own.
class SimProcess
{
public:
    ~SimProcess();
    /// `psi-sim send` to the router, both lines, with a ledger; the rest as `options` says.
    void send(const RouterProcess &router, const QString &ledger, const QStringList &options);
    /// The same to the webhooks of several instances in turn.
    void sendTo(const QString &webhooks, const QString &ledger, const QStringList &options);
    /// Exit code; -1 if it has not ended in time.
    int waitForEnd(int seconds);
    bool isRunning();
    /// SIGTERM, then waits: what was posted is answered as far as there is somebody to answer.
    int stop();
    /// What it printed, both kinds.
    QByteArray output();

private:
    QProcess m_process;
    QByteArray m_output;
};

/// A psi-router on a folder that goes with the test; its log is shown when the test fails. Whatever a test
/// did to it, at the end it must stop cleanly.
class FaultTest : public testing::Test
{
protected:
    FaultTest();
    void TearDown() override;

    QString ledger() const { return m_folder.filePath(QStringLiteral("ledger.jsonl")); }
    /// `psi-sim check` of the ledger against the store of the running or stopped router.
    testing::AssertionResult isClean(int wait = 60) const;
    /// `psi-sim check` of the ledger against another store: the exit code.
    int check(const QString &store, int wait, QByteArray *output = nullptr) const;

    QTemporaryDir m_folder;
    RouterProcess router;
};

} // namespace psi::test
