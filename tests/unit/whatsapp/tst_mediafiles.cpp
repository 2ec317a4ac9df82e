// Names, limits and lengths of files; writing them whole or not at all.
#include <gtest/gtest.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>

#include "service/adapters/whatsapp/media/mediaduration.h"
#include "service/adapters/whatsapp/media/mediafolder.h"
#include "service/adapters/whatsapp/media/medialink.h"
#include "service/adapters/whatsapp/media/mediatypes.h"

using namespace psi;

namespace {

const QString messageId = QStringLiteral("3f0c6a1e-5d0b-4a57-9a6e-2b8f6f0f9c11");

QString q(const char *text) { return QString::fromUtf8(text); }

TEST(MediaTypes, giveAnExtensionOfAFixedList)
{
    EXPECT_EQ(mediaExtension(q("image/jpeg")), "jpg");
    EXPECT_EQ(mediaExtension(q("audio/ogg; codecs=opus")), "ogg");
    EXPECT_EQ(mediaExtension(q(" Application/PDF ")), "pdf");
    for (const char *type :
         {"", "text/html", "image/svg+xml", "application/x-sh", "../../etc", "image/jpeg/x", "php"})
        EXPECT_EQ(mediaExtension(q(type)), "bin") << type;
}

TEST(MediaTypes, boundEachTypeByItself)
{
    EXPECT_LT(mediaLimit(q("image/webp")), mediaLimit(q("image/jpeg")));
    EXPECT_LT(mediaLimit(q("image/jpeg")), mediaLimit(q("audio/ogg; codecs=opus")));
    EXPECT_EQ(mediaLimit(q("application/pdf")), 100 << 20);
    EXPECT_EQ(mediaLimit(q("")), 100 << 20);
}

TEST(MediaFolder, namesFilesByTheirMessageAlone)
{
    EXPECT_EQ(MediaFolder::nameOf(messageId, q("audio/ogg")),
              q("3f/3f0c6a1e-5d0b-4a57-9a6e-2b8f6f0f9c11.ogg"));
    EXPECT_EQ(MediaFolder::nameOf(messageId.toUpper(), q("x")),
              q("3f/3f0c6a1e-5d0b-4a57-9a6e-2b8f6f0f9c11.bin"));
    for (const char *id : {"", "../../x", "3f0c6a1e", "00000000-0000-0000-0000-000000000000"})
        EXPECT_TRUE(MediaFolder::nameOf(q(id), q("audio/ogg")).isEmpty()) << id;
}

class MediaFolderTest : public testing::Test
{
protected:
    MediaFolderTest() { EXPECT_TRUE(folder.makeReady().isOk()); }
    QStringList parts() const { return QDir(root.filePath(q("media/.part"))).entryList(QDir::Files); }

    QTemporaryDir root;
    MediaFolder folder{root.filePath(q("media"))};
};

TEST_F(MediaFolderTest, aFileAppearsWholeOrNotAtAll)
{
    const QString path = folder.pathOf(MediaFolder::nameOf(messageId, q("text/plain")));
    {
        auto file = folder.begin().value();
        EXPECT_TRUE(file->append("half").isOk());
        EXPECT_EQ(parts().size(), 1);
        EXPECT_FALSE(QFile::exists(path));
    }
    EXPECT_TRUE(parts().isEmpty());
    for (const char *content : {"first", "second"}) {
        auto file = folder.begin().value();
        EXPECT_TRUE(file->append(content).isOk());
        EXPECT_EQ(file->hash(), QCryptographicHash::hash(content, QCryptographicHash::Sha256));
        ASSERT_TRUE(file->keepAs(path).isOk());
        QFile kept(path);
        ASSERT_TRUE(kept.open(QIODevice::ReadOnly));
        EXPECT_EQ(kept.readAll(), content);
        EXPECT_EQ(kept.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther), 0);
    }
    EXPECT_TRUE(parts().isEmpty());
    EXPECT_EQ(QFile::permissions(root.filePath(q("media"))) & (QFile::ReadGroup | QFile::ReadOther), 0);
}

TEST_F(MediaFolderTest, whatACrashLeftIsRemovedAfterADay)
{
    QFile old(root.filePath(q("media/.part/old")));
    ASSERT_TRUE(old.open(QIODevice::WriteOnly));
    ASSERT_TRUE(old.setFileTime(QDateTime::currentDateTime().addDays(-2), QFileDevice::FileModificationTime));
    old.close();
    QFile young(root.filePath(q("media/.part/young")));
    ASSERT_TRUE(young.open(QIODevice::WriteOnly));
    EXPECT_TRUE(folder.makeReady().isOk());
    EXPECT_EQ(parts(), QStringList{q("young")});
}

TEST(MediaFolder, sayWhenItCannotBeWritten)
{
    MediaFolder folder(q("/dev/null/media"));
    EXPECT_FALSE(folder.makeReady().isOk());
}

MediaHosts metaHosts() { return {{q("fbsbx.com"), q("fbcdn.net")}, "graph.facebook.com", false}; }

Result<MediaLink> linkTo(const char *url, const MediaHosts &hosts = metaHosts())
{
    return MediaLink::parse(
        QByteArray("{\"url\":\"") + url + R"(","mime_type":"image/png","file_size":"77"})", hosts);
}

TEST(MediaLink, comesFromTheHostsThatAreNamed)
{
    for (const char *url :
         {"https://lookaside.fbsbx.com/a?b=c", "https://scontent.xx.fbcdn.net/v", "https://fbsbx.com/",
          "https://LOOKASIDE.FBSBX.COM/", "https://graph.facebook.com/x"})
        EXPECT_TRUE(linkTo(url).isOk()) << url;
    for (const char *url :
         {"http://lookaside.fbsbx.com/", "https://evilfbsbx.com/", "https://fbsbx.com.evil.example/",
          "https://fbsbx.com@evil.example/", "https://evil.example/?fbsbx.com", "file:///etc/passwd",
          "https://facebook.com/", "", "https://127.0.0.1/"})
        EXPECT_FALSE(linkTo(url).isOk()) << url;
    EXPECT_TRUE(linkTo("http://127.0.0.1:80/x", {{}, "127.0.0.1", true}).isOk());
    EXPECT_FALSE(linkTo("https://lookaside.fbsbx.com/", {{QString()}, "g.example", true}).isOk());
}

TEST(MediaLink, readsSizesAsTextAndAsNumbers)
{
    EXPECT_EQ(linkTo("https://fbsbx.com/")->bytes, 77);
    EXPECT_EQ(MediaLink::parse(R"({"url":"https://fbsbx.com/","file_size":78})", metaHosts())->bytes, 78);
    const QByteArray hex = QByteArray(32, '\x5a').toHex();
    EXPECT_EQ(
        MediaLink::parse(R"({"url":"https://fbsbx.com/","sha256":")" + hex + "\"}", metaHosts())->sha256,
        QByteArray(32, '\x5a'));
    for (const char *answer : {"", "[]", "{}", R"({"url":7})", R"({"url":{}})", "{\"url\":"})
        EXPECT_FALSE(MediaLink::parse(answer, metaHosts()).isOk()) << answer;
}

template <typename T>
QByteArray big(T value)
{
    QByteArray bytes(sizeof(T), '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

template <typename T>
QByteArray little(T value)
{
    QByteArray bytes(sizeof(T), '\0');
    qToLittleEndian(value, bytes.data());
    return bytes;
}

QByteArray oggPage(qint64 granule, const QByteArray &content)
{
    return "OggS" + QByteArray(2, '\0') + little(granule) + QByteArray(12, '\0') + QByteArray(1, '\1') +
           QByteArray(1, static_cast<char>(content.size())) + content;
}

QByteArray opusFile(qint64 lastGranule, quint16 preSkip)
{
    const QByteArray head =
        "OpusHead" + QByteArray("\1\1", 2) + little(preSkip) + little(quint32(16000)) + QByteArray(3, '\0');
    return oggPage(0, head) + oggPage(0, "OpusTags") + oggPage(960, QByteArray(100, 'x')) +
           oggPage(lastGranule, QByteArray(100, 'y'));
}

QByteArray box(const QByteArray &type, const QByteArray &content)
{
    return big(quint32(8 + content.size())) + type + content;
}

QByteArray movieHeader(quint32 scale, quint32 span)
{
    return box("mvhd", QByteArray(12, '\0') + big(scale) + big(span) + QByteArray(80, '\0'));
}

QByteArray longMovieHeader(quint32 scale, quint64 span)
{
    return box("mvhd",
               QByteArray(1, '\1') + QByteArray(19, '\0') + big(scale) + big(span) + QByteArray(80, '\0'));
}

std::optional<int> secondsOf(const QByteArray &content)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(q("media")));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    return mediaSeconds(file.fileName());
}

TEST(MediaDuration, isReadFromVoiceNotes)
{
    EXPECT_EQ(secondsOf(opusFile(7 * 48000 + 312, 312)), 7);
    EXPECT_EQ(secondsOf(opusFile(312 + 24000 * 5, 312)), 3); // 2.5 s
    EXPECT_EQ(secondsOf(opusFile(312 + 4800, 312)), 1);      // a tenth
    EXPECT_EQ(secondsOf(opusFile(600 * 48000, 0) + QByteArray(10, '\0')), 600);
}

TEST(MediaDuration, isReadFromTheMp4Family)
{
    const QByteArray start = box("ftyp", "M4A 0000");
    const QByteArray data = box("mdat", QByteArray(5000, 'd'));
    EXPECT_EQ(secondsOf(start + data + box("moov", box("udta", "x") + movieHeader(1000, 61'400))), 61);
    EXPECT_EQ(secondsOf(start + box("moov", movieHeader(44100, 44100 * 5)) + data), 5);
    EXPECT_EQ(secondsOf(start + box("moov", longMovieHeader(90000, 90000ull * 3600))), 3600);
}

TEST(MediaDuration, isNothingForWhatIsBrokenOrUnknown)
{
    const QByteArray start = box("ftyp", "M4A 0000");
    const std::vector<QByteArray> broken{{},
                                         "ID3",
                                         QByteArray(100, '\0'),
                                         "OggS",
                                         "OggS" + QByteArray(100, 'x'),
                                         opusFile(-1, 2000),
                                         opusFile(100, 2000),
                                         opusFile(1ll << 60, 0),
                                         start,
                                         start + box("moov", {}),
                                         start + box("moov", movieHeader(0, 5)),
                                         start + box("moov", movieHeader(1000, 0)),
                                         start + box("moov", movieHeader(1, 0xffffffff)),
                                         start + big(quint32(1)) + "mdat" + big(quint64(1) << 62) + "x",
                                         start + big(quint32(3)) + "mdat",
                                         start + box("free", {}).repeated(5000),
                                         (start + box("moov", movieHeader(1000, 5000))).chopped(90)};
    int number = 0;
    for (const QByteArray &content : broken) {
        SCOPED_TRACE(number++);
        EXPECT_EQ(secondsOf(content), std::nullopt);
    }
    EXPECT_EQ(mediaSeconds(q("/nonexistent")), std::nullopt);
}

} // namespace
