// AdminSocket: one line in, one line out, private, however callers behave.
#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "service/adapters/system/adminsocket.h"

using namespace psi;
using namespace std::chrono_literals;

namespace {

QByteArray echo(const QByteArray &request) { return "got " + request; }

int connectTo(const QString &path)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof address.sun_path);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    return fd;
}

} // namespace

class AdminSocketTest : public testing::Test
{
protected:
    QTemporaryDir m_folder;
    QString m_path = m_folder.filePath(QStringLiteral("admin.sock"));
};

TEST_F(AdminSocketTest, answersOneLineWithOneLine)
{
    AdminSocket socket(m_path, echo);
    ASSERT_TRUE(socket.start().isOk());
    EXPECT_EQ(askAdminSocket(m_path, "one", 10s).value(), "got one");
    EXPECT_EQ(askAdminSocket(m_path, "two", 10s).value(), "got two");
    struct stat facts
    {};
    ASSERT_EQ(::stat(QFile::encodeName(m_path).constData(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(AdminSocketTest, longLinesPassWhole)
{
    AdminSocket socket(m_path, echo);
    ASSERT_TRUE(socket.start().isOk());
    const QByteArray line(900'000, 'x');
    EXPECT_EQ(askAdminSocket(m_path, line, 10s).value().size(), line.size() + 4);
}

TEST_F(AdminSocketTest, aCallerThatSaysNothingAndLeavesHoldsUpNobody)
{
    AdminSocket socket(m_path, echo);
    ASSERT_TRUE(socket.start().isOk());
    ::close(connectTo(m_path));
    const int half = connectTo(m_path);
    ASSERT_EQ(::send(half, "half", 4, 0), 4);
    ::close(half);
    EXPECT_EQ(askAdminSocket(m_path, "three", 10s).value(), "got three");
}

TEST_F(AdminSocketTest, aCallerThatSaysNothingDoesNotHoldUpAStop)
{
    AdminSocket socket(m_path, echo);
    ASSERT_TRUE(socket.start().isOk());
    const int silent = connectTo(m_path);
    ASSERT_EQ(::send(silent, "half", 4, 0), 4);
    for (int unread = 4; unread > 0;) // until it is being served
        ASSERT_EQ(::ioctl(silent, SIOCOUTQ, &unread), 0);
    const auto began = std::chrono::steady_clock::now();
    socket.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
    ::close(silent);
}

TEST_F(AdminSocketTest, startAndStopAreSafeTwiceAndLeaveNothing)
{
    AdminSocket socket(m_path, echo);
    socket.stop();
    ASSERT_TRUE(socket.start().isOk());
    ASSERT_TRUE(socket.start().isOk());
    socket.stop();
    socket.stop();
    EXPECT_FALSE(QFile::exists(m_path));
    const Result<QByteArray> nobody = askAdminSocket(m_path, "x", 1s);
    ASSERT_FALSE(nobody.isOk());
    EXPECT_EQ(nobody.error().code, ErrorCode::Unavailable);
    ASSERT_TRUE(socket.start().isOk());
    EXPECT_EQ(askAdminSocket(m_path, "again", 10s).value(), "got again");
}

TEST_F(AdminSocketTest, aFileLeftByAKilledProcessIsReplaced)
{
    QFile left(m_path);
    ASSERT_TRUE(left.open(QIODevice::WriteOnly));
    left.close();
    AdminSocket socket(m_path, echo);
    ASSERT_TRUE(socket.start().isOk());
    EXPECT_EQ(askAdminSocket(m_path, "x", 10s).value(), "got x");
}

TEST_F(AdminSocketTest, aDeepFolderIsNoObstacle)
{
    const QString deep = m_folder.filePath(QString(120, QLatin1Char('d')));
    ASSERT_TRUE(QDir().mkpath(deep));
    AdminSocket socket(deep + QStringLiteral("/admin.sock"), echo);
    ASSERT_TRUE(socket.start().isOk());
    EXPECT_EQ(askAdminSocket(deep + QStringLiteral("/admin.sock"), "x", 10s).value(), "got x");
}

TEST_F(AdminSocketTest, aFolderThatIsNotThereIsSaid)
{
    AdminSocket socket(m_folder.filePath(QStringLiteral("none/admin.sock")), echo);
    EXPECT_FALSE(socket.start().isOk());
}
