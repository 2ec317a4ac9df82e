// Each 200 is sent after an fsync that began after its event was written: proven from a trace of system
// calls.
#include "tests/faults/durability.h"
#include "tests/faults/faultkit.h"

using namespace psi::test;

namespace {

// One event's way through a trace, to be doctored.
constexpr auto request =
    R"(7 recvmsg(20<socket:[99]>, {msg_name=NULL, msg_iov=[{iov_base="POST / HTTP/1.1\r\n\r\n{\"id\":\"wamid.A\",\"timestamp\":\"1\"}", iov_len=512}], msg_iovlen=1}, 0) = 50)";
constexpr auto logWrite =
    R"(8 pwrite64(11</d/queue.db-wal>, "\0\1\27{\"id\":\"wamid.A\",\"timestamp\":\"1\"}\0", 4096, 32) = 4096)";
constexpr auto sync = R"(8 fdatasync(11</d/queue.db-wal>) = 0)";
constexpr auto answer =
    R"(7 sendmsg(20<socket:[99]>, {msg_iov=[{iov_base="HTTP/1.1 200 OK\r\n\r\n", iov_len=19}]}, MSG_NOSIGNAL) = 19)";

DurabilityJudge judge(std::initializer_list<const char *> lines)
{
    DurabilityJudge judge;
    SyscallTrace trace([&](const SystemCall &call) { judge.onCall(call); });
    for (const char *line : lines)
        trace.feed(line);
    return judge;
}

TEST(DurabilityJudge, acceptsAWriteThenASyncThenTheAnswer)
{
    const DurabilityJudge good = judge({request, logWrite, sync, answer});
    EXPECT_EQ(good.answers(), 1);
    EXPECT_EQ(good.events(), 1);
    EXPECT_TRUE(good.violations().isEmpty()) << good.violations().join('\n').constData();
}

TEST(DurabilityJudge, readsInterruptedCalls)
{
    const DurabilityJudge good = judge(
        {R"(7 recvmsg(20<socket:[99]>,  <unfinished ...>)",
         R"(8 fdatasync(12</d/store.db-wal> <unfinished ...>)",
         R"(7 <... recvmsg resumed>{msg_iov=[{iov_base="{\"id\":\"wamid.A\",\"timestamp\":\"1\"}", iov_len=9}]}, 0) = 31)",
         R"(8 <... fdatasync resumed>) = 0)", logWrite, R"(8 fdatasync(11</d/queue.db-wal> <unfinished ...>)",
         R"(9 getpid() = 1)", R"(8 <... fdatasync resumed>) = 0)", answer});
    EXPECT_EQ(good.events(), 1);
    EXPECT_EQ(good.syncs(), 1);
    EXPECT_TRUE(good.violations().isEmpty());
}

TEST(DurabilityJudge, findsEachWayToBeTooEarly)
{
    const auto begins = R"(8 fdatasync(11</d/queue.db-wal> <unfinished ...>)";
    const auto ends = R"(8 <... fdatasync resumed>) = 0)";
    const auto otherWrite =
        R"(9 pwrite64(11</d/queue.db-wal>, "{\"id\":\"wamid.A\",\"timestamp\":\"1\"}", 4096, 32) = 4096)";
    EXPECT_EQ(judge({request, logWrite, answer}).violations().size(), 1) << "no fsync at all";
    EXPECT_EQ(judge({request, logWrite, answer, sync}).violations().size(), 1) << "an fsync too late";
    EXPECT_EQ(judge({request, sync, logWrite, answer}).violations().size(), 1) << "an fsync too early";
    EXPECT_EQ(judge({request, sync, answer}).violations().size(), 1) << "never written";
    EXPECT_EQ(judge({request, logWrite, begins, answer, ends}).violations().size(), 1) << "not yet ended";
    EXPECT_EQ(judge({request, begins, otherWrite, ends, answer}).violations().size(), 1)
        << "begun before the write";
    EXPECT_EQ(
        judge({request, logWrite, R"(8 fdatasync(12</d/store.db-wal>) = 0)", answer}).violations().size(), 1)
        << "another file's";
    EXPECT_EQ(judge({request, logWrite, R"(8 fdatasync(11</d/queue.db-wal>) = -1 EIO (Input/output error))",
                     answer})
                  .violations()
                  .size(),
              1)
        << "a failed fsync";
}

TEST(DurabilityJudge, takesNoQuoteForAnEvent)
{
    EXPECT_EQ(
        DurabilityJudge::eventsIn(R"({"context":{"id":"wamid.Q"},"id":"wamid.A","timestamp":"1"})").size(),
        1U);
    EXPECT_EQ(
        DurabilityJudge::eventsIn(R"({"id":"wamid.S","status":"sent",} {"id":"wamid.S","status":"read",})")
            .size(),
        2U);
    EXPECT_EQ(DurabilityJudge::eventsIn("trace sim0123456789abcdef").size(), 1U);
    EXPECT_TRUE(DurabilityJudge::eventsIn("simple similar").empty());
}

class FsyncOrder : public FaultTest
{
protected:
    QString trace() const { return m_folder.filePath(QStringLiteral("trace")); }
};

// F-02: 200 is answered only after the event is synced to disk.
TEST_F(FsyncOrder, of2000EventsOnTheRunningService)
{
    router.wrap(
        {QStringLiteral("strace"), QStringLiteral("-f"), QStringLiteral("-y"), QStringLiteral("-s"),
         QStringLiteral("70000"), QStringLiteral("-o"), trace(), QStringLiteral("-e"),
         QStringLiteral("trace=pwrite64,pwritev,write,writev,fdatasync,fsync,recvmsg,recvfrom,read,readv,"
                        "sendmsg,sendto")});
    // The leak check of a sanitized build cannot run in a traced process.
    router.set(QStringLiteral("ASAN_OPTIONS"), QStringLiteral("detect_leaks=0"));
    ASSERT_TRUE(router.start()) << router.log().constData();
    SimProcess sim;
    sim.send(router, ledger(), words("--count 2000 --rate 1500 --customers 60 --connections 32"));
    ASSERT_EQ(sim.waitForEnd(120), 0) << sim.output().constData();
    EXPECT_TRUE(isClean());
    ASSERT_TRUE(router.stop());

    DurabilityJudge judge;
    DurabilityJudge withoutSyncs;
    SyscallTrace reader([&](const SystemCall &call) {
        judge.onCall(call);
        if (call.name != "fdatasync" && call.name != "fsync")
            withoutSyncs.onCall(call);
    });
    ASSERT_TRUE(reader.feedFile(trace()));
    EXPECT_EQ(judge.events(), 2000);
    EXPECT_GT(judge.answers(), 1500);
    EXPECT_TRUE(judge.violations().isEmpty())
        << judge.violations().size() << " violations, the first: " << judge.violations().value(0).constData();
    EXPECT_GT(judge.syncs(), 10);
    EXPECT_LT(judge.syncs(), judge.answers()) << "events that come together share an fsync";
    EXPECT_EQ(withoutSyncs.violations().size(), 2000) << "the same trace without its fsyncs";
    RecordProperty("fsyncs", judge.syncs());
}

} // namespace
