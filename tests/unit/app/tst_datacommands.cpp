// fsck, queue adopt and migrate over doubles, and as requests of the socket.
#include <gtest/gtest.h>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/app/datacommands.h"

using namespace psi;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

class DataCommands : public testing::Test
{
protected:
    DataCommands()
    {
        m_access.fsck = [this](const QByteArray &cursor, bool repair) -> Result<FsckReport> {
            m_cursors += cursor;
            FsckReport report = m_reports.at(static_cast<std::size_t>(cursor.toInt()));
            for (FsckFinding &finding : report.findings)
                finding.repaired = repair;
            return report;
        };
        m_access.checkEpoch = [this]() -> Result<void> { return m_epoch; };
        m_access.adopt = [this](const QString &who, const QString &reason) -> Result<void> {
            m_adopted += who + QLatin1Char('/') + reason;
            return {};
        };
    }
    CommandOutcome run(const char *command, bool repair = false)
    {
        Invocation invocation;
        invocation.command = q(command);
        invocation.repair = repair;
        return runDataCommand(invocation, m_access);
    }

    std::vector<FsckReport> m_reports{{{}, 3, "1"}, {{{2, "an id without a job", false}}, 4, {}}};
    QByteArrayList m_cursors;
    Result<void> m_epoch;
    QStringList m_adopted;
    DataAccess m_access;
};

} // namespace

TEST_F(DataCommands, fsckWalksToTheEndAndFailsWhileSomethingIsLeft)
{
    const CommandOutcome outcome = run("fsck");
    EXPECT_EQ(outcome.exit, ExitCode::Failure);
    EXPECT_EQ(outcome.out, q("invariant 2: an id without a job\n7 lanes checked, 1 findings, 1 left"));
    EXPECT_EQ(m_cursors, (QByteArrayList{"", "1"}));
}

TEST_F(DataCommands, fsckWithRepairIsGoodOnceAllIsMended)
{
    const CommandOutcome outcome = run("fsck", true);
    EXPECT_EQ(outcome.exit, ExitCode::Ok);
    EXPECT_TRUE(outcome.out.contains(q("(mended)")));
    EXPECT_TRUE(outcome.out.endsWith(q("7 lanes checked, 1 findings, 0 left")));
}

TEST_F(DataCommands, fsckEndsEarlyWhenTheServiceStops)
{
    m_access.isStopping = [] { return true; };
    EXPECT_EQ(run("fsck").exit, ExitCode::Failure);
    EXPECT_EQ(m_cursors.size(), 1);
}

TEST_F(DataCommands, adoptChangesNothingWhileQueueAndStoreBelongTogether)
{
    EXPECT_EQ(run("queue adopt").exit, ExitCode::Ok);
    EXPECT_TRUE(m_adopted.isEmpty());
    m_epoch = Error{ErrorCode::Unavailable, q("away")};
    EXPECT_EQ(run("queue adopt"), CommandOutcome::failed(ExitCode::Failure, q("away")));
    EXPECT_TRUE(m_adopted.isEmpty());
}

TEST_F(DataCommands, adoptNamesWhoAndWhy)
{
    m_epoch = Error{ErrorCode::EpochMismatch, {}};
    EXPECT_EQ(run("queue adopt").exit, ExitCode::Ok);
    ASSERT_EQ(m_adopted.size(), 1);
    EXPECT_TRUE(m_adopted[0].startsWith(q("uid ")));
    EXPECT_TRUE(m_adopted[0].endsWith(q("/queue adopt --accept-loss")));
}

TEST_F(DataCommands, aNewerStoreHasItsOwnExitCode)
{
    m_epoch = Error{ErrorCode::UnknownVersion, q("upgrade the program")};
    EXPECT_EQ(run("queue adopt").exit, ExitCode::ProgramAndStoreDoNotFit);
}

TEST_F(DataCommands, theSocketSpeaksTheSameCommands)
{
    const auto ask = [this](const QByteArray &request) {
        return QJsonDocument::fromJson(answerAdminRequest(request, m_access)).object();
    };
    const QJsonObject fsck = ask(R"({"command":"fsck","repair":true})");
    EXPECT_EQ(fsck[q("exit")].toInt(-1), 0);
    EXPECT_TRUE(fsck[q("out")].toString().contains(q("7 lanes")));
    EXPECT_EQ(ask(R"({"command":"migrate"})")[q("exit")].toInt(-1), 0);
    for (const char *odd : {"", "{}", "[]", "no JSON", R"({"command":"serve"})", R"({"command":7})"})
        EXPECT_EQ(ask(odd)[q("exit")].toInt(-1), 2) << odd;
}
