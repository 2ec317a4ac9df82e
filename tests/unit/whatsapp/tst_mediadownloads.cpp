// Files from a server that plays the Graph API and its media host.
#include <gtest/gtest.h>

#include <atomic>

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

#include "service/adapters/whatsapp/media/mediadownloads.h"
#include "tests/support/inbox.h"
#include "tests/support/manualclock.h"
#include "tests/support/scriptedserver.h"

using namespace psi;
using namespace psi::test;

namespace {

using Kind = CallOutcome::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

const LineId wsp4(QStringLiteral("wsp4"));
const QString messageId = QStringLiteral("3f0c6a1e-5d0b-4a57-9a6e-2b8f6f0f9c11");

class MediaDownloadsTest : public testing::Test
{
protected:
    MediaDownloadsTest()
        : lines({{wsp4, "106540352242922", "TOKEN-A"}})
        , content(300'000, 'm')
    {}

    // The Graph API answers `link`, the media host `file`; by default both are right.
    void serve(qint64 maxSize = 100 << 20)
    {
        server = std::make_unique<ScriptedServer>([this](const SeenRequest &seen) {
            return seen.target.startsWith("/v24.0/") ? (link ? link(seen) : linkTo("/file"))
                                                     : (file ? file(seen) : Reply::answer(200, content));
        });
        MediaSettings settings;
        settings.graphUrl = server->url(QStringLiteral("/v24.0"));
        settings.allowHttp = true;
        settings.folder = root.filePath(QStringLiteral("media"));
        settings.maxSize = maxSize;
        media = std::make_unique<MediaDownloads>(settings, lines, clock);
        ASSERT_TRUE(media->start().isOk());
    }
    Reply linkTo(const char *path, const QByteArray &more = {}) const
    {
        return Reply::json(200, "{\"url\":\"" + server->url(QLatin1String(path)).toUtf8() +
                                    "\",\"mime_type\":\"image/jpeg\"" + more + "}");
    }
    MediaCall call() const
    {
        MediaCall call;
        call.line = wsp4;
        call.mediaId = QStringLiteral("100338");
        call.messageId = messageId;
        call.mimeType = QStringLiteral("image/jpeg");
        call.sha256 = QCryptographicHash::hash(content, QCryptographicHash::Sha256);
        call.timeout = seconds(20);
        return call;
    }
    MediaFetched fetch(const MediaCall &call)
    {
        media->fetch(call, inbox.slot());
        const std::optional<MediaFetched> fetched = inbox.take();
        EXPECT_TRUE(fetched.has_value());
        return fetched.value_or(MediaFetched());
    }
    QStringList files() const
    {
        QStringList found;
        QDirIterator walk(root.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (walk.hasNext())
            found += QDir(root.filePath(QStringLiteral("media"))).relativeFilePath(walk.next());
        return found;
    }
    // Ends without a file, as `kind` and `code`.
    void expectNoFile(Kind kind, const char *code)
    {
        const MediaFetched fetched = fetch(call());
        EXPECT_EQ(fetched.outcome.kind, kind);
        EXPECT_EQ(fetched.outcome.code, code);
        EXPECT_FALSE(fetched.outcome.message.isEmpty());
        EXPECT_TRUE(fetched.url.isEmpty());
        EXPECT_EQ(files(), QStringList());
    }

    QTemporaryDir root;
    ManualClock clock;
    GraphLines lines;
    QByteArray content;
    std::function<Reply(const SeenRequest &)> link;
    std::function<Reply(const SeenRequest &)> file;
    Inbox<MediaFetched> inbox;
    std::unique_ptr<ScriptedServer> server;
    std::unique_ptr<MediaDownloads> media;
};

TEST_F(MediaDownloadsTest, aFileIsAskedForAndReadWithTheLinesToken)
{
    serve();
    const MediaFetched fetched = fetch(call());
    EXPECT_TRUE(fetched.outcome.isAccepted());
    EXPECT_EQ(fetched.url, QStringLiteral("3f/") + messageId + QStringLiteral(".jpg"));
    EXPECT_EQ(fetched.mimeType, QStringLiteral("image/jpeg"));
    EXPECT_EQ(fetched.bytes, content.size());
    EXPECT_FALSE(fetched.seconds.has_value());
    EXPECT_EQ(files(), QStringList{fetched.url});
    QFile kept(root.filePath(QStringLiteral("media/") + fetched.url));
    ASSERT_TRUE(kept.open(QIODevice::ReadOnly));
    EXPECT_EQ(kept.readAll(), content);
    const std::vector<SeenRequest> seen = server->requests();
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].method, "GET");
    EXPECT_EQ(seen[0].target, "/v24.0/100338?phone_number_id=106540352242922");
    for (const SeenRequest &request : seen)
        EXPECT_EQ(request.headers.at("authorization"), "Bearer TOKEN-A");
    EXPECT_TRUE(fetch(call()).outcome.isAccepted()); // again: the same file
    EXPECT_EQ(files().size(), 1);
}

TEST_F(MediaDownloadsTest, anOldUrlIsAskedForAgainOnce)
{
    std::atomic<int> asked = 0;
    link = [&](const SeenRequest &) { return linkTo(++asked == 1 ? "/old" : "/new"); };
    file = [&](const SeenRequest &seen) {
        return seen.target == "/new" ? Reply::answer(200, content) : Reply::answer(404, "gone");
    };
    serve();
    EXPECT_TRUE(fetch(call()).outcome.isAccepted());
    EXPECT_EQ(server->requestCount(), 4);
}

TEST_F(MediaDownloadsTest, aFileThatIsNotThereIsAFailedTry)
{
    file = [](const SeenRequest &) { return Reply::answer(404); };
    serve();
    expectNoFile(Kind::Retry, "HTTP_404");
    EXPECT_EQ(server->requestCount(), 4);
}

TEST_F(MediaDownloadsTest, anIdThatMetaDoesNotKnowIsRefused)
{
    link = [](const SeenRequest &) {
        return Reply::json(
            400, R"({"error":{"message":"Unsupported get request","code":100,"error_subcode":33}})");
    };
    serve();
    expectNoFile(Kind::Refused, "100");
}

TEST_F(MediaDownloadsTest, aTokenThatIsOverHoldsTheLine)
{
    link = [](const SeenRequest &) { return Reply::json(401, R"({"error":{"code":190}})"); };
    serve();
    expectNoFile(Kind::HoldLine, "190");
}

TEST_F(MediaDownloadsTest, theTokenGoesToNoOtherHost)
{
    ScriptedServer other([](const SeenRequest &) { return Reply::answer(200, "x"); });
    link = [&](const SeenRequest &) {
        return Reply::json(200, "{\"url\":\"" + other.url({}, QStringLiteral("localhost")).toUtf8() + "\"}");
    };
    serve();
    expectNoFile(Kind::Retry, "MEDIA_URL");
    link = nullptr;
    file = [&](const SeenRequest &) { return Reply::answer(302, {}, {"Location: " + other.url().toUtf8()}); };
    expectNoFile(Kind::Retry, "HTTP_302");
    EXPECT_EQ(other.connectionCount(), 0);
}

TEST_F(MediaDownloadsTest, aFileThatIsNotTheOneAnnouncedIsNotKept)
{
    serve();
    content[7] = 'x';
    MediaCall wrong = call();
    content[7] = 'm';
    const MediaFetched fetched = fetch(wrong);
    EXPECT_EQ(fetched.outcome.kind, Kind::Retry);
    EXPECT_EQ(fetched.outcome.code, "MEDIA_HASH");
    EXPECT_EQ(files(), QStringList());
}

TEST_F(MediaDownloadsTest, theHashOfTheGraphApiIsUsedWhereTheWebhookNamedNone)
{
    link = [this](const SeenRequest &) {
        return linkTo("/file", ",\"sha256\":\"" + QByteArray(32, 'z').toHex() + "\"");
    };
    serve();
    MediaCall bare = call();
    bare.sha256.clear();
    EXPECT_EQ(fetch(bare).outcome.code, "MEDIA_HASH");
}

TEST_F(MediaDownloadsTest, aFileThatIsTooLargeIsNotRead)
{
    link = [this](const SeenRequest &) { return linkTo("/file", ",\"file_size\":\"300000\""); };
    serve(299'999);
    expectNoFile(Kind::Refused, "MEDIA_TOO_LARGE");
    EXPECT_EQ(server->requestCount(), 1);
}

TEST_F(MediaDownloadsTest, anEndlessFileIsCutOffAtItsLimit)
{
    link = [this](const SeenRequest &) { return linkTo("/file", ",\"file_size\":1"); };
    file = [](const SeenRequest &) {
        return Reply{"HTTP/1.1 200 OK\r\n\r\n" + QByteArray(10'000, 'x'), Reply::Then::Repeat};
    };
    serve(1 << 20);
    expectNoFile(Kind::Refused, "MEDIA_TOO_LARGE");
    MediaCall sticker = call();
    sticker.mimeType = QStringLiteral("image/webp");
    EXPECT_EQ(fetch(sticker).outcome.code, "MEDIA_TOO_LARGE");
}

TEST_F(MediaDownloadsTest, halfAFileIsNone)
{
    file = [](const SeenRequest &) {
        return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + QByteArray(1000, 'm'),
                     Reply::Then::Close};
    };
    serve();
    expectNoFile(Kind::Retry, "CLOSED");
}

TEST_F(MediaDownloadsTest, theWholeCallHasOneDeadline)
{
    file = [](const SeenRequest &) {
        return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + QByteArray(1000, 'm'),
                     Reply::Then::Hang};
    };
    serve();
    MediaCall slow = call();
    slow.timeout = milliseconds(300);
    const MediaFetched fetched = fetch(slow);
    EXPECT_EQ(fetched.outcome.kind, Kind::Retry);
    EXPECT_EQ(fetched.outcome.code, "TIMEOUT");
    EXPECT_EQ(files(), QStringList());
}

TEST_F(MediaDownloadsTest, whatNamesNoFileIsRefusedWithoutACall)
{
    serve();
    MediaCall bad = call();
    bad.mediaId = QStringLiteral("../me?x=");
    EXPECT_EQ(fetch(bad).outcome.code, "MEDIA_INVALID");
    bad = call();
    bad.messageId = QStringLiteral("../../x");
    EXPECT_EQ(fetch(bad).outcome.code, "MEDIA_INVALID");
    bad = call();
    bad.line = LineId(QStringLiteral("nobody"));
    EXPECT_EQ(fetch(bad).outcome.code, "LINE_UNKNOWN");
    lines.replace({{wsp4, "106540352242922", {}}});
    EXPECT_EQ(fetch(call()).outcome.kind, Kind::HoldLine);
    EXPECT_EQ(server->connectionCount(), 0);
}

TEST_F(MediaDownloadsTest, aFolderThatIsGoneIsAFailedTry)
{
    serve();
    ASSERT_TRUE(QDir(root.filePath(QStringLiteral("media"))).removeRecursively());
    const MediaFetched fetched = fetch(call());
    EXPECT_EQ(fetched.outcome.kind, Kind::Retry);
    EXPECT_EQ(fetched.outcome.code, "MEDIA_STORE");
}

TEST_F(MediaDownloadsTest, aStopEndsDownloadsAndLeavesNothing)
{
    file = [](const SeenRequest &) {
        return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + QByteArray(1000, 'm'),
                     Reply::Then::Hang};
    };
    serve();
    for (int i = 0; i < 8; ++i)
        media->fetch(call(), inbox.slot());
    ASSERT_TRUE(server->waitForRequests(16));
    media->stop();
    EXPECT_EQ(inbox.size(), 8u);
    EXPECT_EQ(inbox.take()->outcome.kind, Kind::Retry);
    EXPECT_EQ(files(), QStringList());
    EXPECT_EQ(fetch(call()).outcome.kind, Kind::Retry);
}

} // namespace
