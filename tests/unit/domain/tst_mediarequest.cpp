#include <gtest/gtest.h>

#include "service/domain/outbound/mediarequest.h"

using namespace psi;

namespace {

TEST(MediaRequest, survivesItsPayload)
{
    const MediaRequest request{QStringLiteral("1\"2"), QStringLiteral("audio/ogg; codecs=opus"),
                               QByteArray(32, '\xfe')};
    EXPECT_EQ(MediaRequest::fromPayload(request.payload()), request);
    const MediaRequest bare{QStringLiteral("1"), {}, {}};
    EXPECT_EQ(MediaRequest::fromPayload(bare.payload()), bare);
}

TEST(MediaRequest, takesOnlyAHashThatIsOne)
{
    MediaRef media;
    media.id = QStringLiteral("1");
    for (const char *text : {"", "2QZd=", "not base64!", "AAAA"}) {
        media.sha256 = QString::fromLatin1(text);
        EXPECT_TRUE(MediaRequest::of(media).sha256.isEmpty()) << text;
    }
    media.sha256 = QString::fromLatin1(QByteArray(32, 'a').toBase64());
    EXPECT_EQ(MediaRequest::of(media).sha256, QByteArray(32, 'a'));
}

TEST(MediaRequest, isNoneWithoutAnId)
{
    for (const char *payload : {"", "[]", "{", "{}", "{\"id\":\"\"}", "{\"id\":7}"})
        EXPECT_FALSE(MediaRequest::fromPayload(payload).has_value()) << payload;
}

} // namespace
