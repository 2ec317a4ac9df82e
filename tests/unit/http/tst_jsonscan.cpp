// What is let in as the body of an admin request.
#include <gtest/gtest.h>

#include "service/adapters/http/jsonscan.h"

using namespace psi;

namespace {

TEST(JsonScan, anObjectIsRead)
{
    const Result<QJsonObject> read =
        scanJsonObject(R"( {"a": {"b": [1, -2.5e3, "ñ😀", null, true]}, "\u00e1": ""} )");
    ASSERT_TRUE(read.isOk()) << read.error().message.toStdString();
    EXPECT_EQ(read->size(), 2);
    EXPECT_EQ(scanJsonObject("{}").value(), QJsonObject());
}

TEST(JsonScan, whateverIsNotStrictIsRefusedWithoutBeingRepeated)
{
    const QByteArray bad[] = {"",
                              "[]",
                              "1",
                              "null",
                              "\"x\"",
                              "{",
                              "{}x",
                              "{} {}",
                              "{\"a\":1,}",
                              "{'a':1}",
                              "{a:1}",
                              "{\"a\":01}",
                              "{\"a\":1e999}",
                              "{\"a\":NaN}",
                              "{\"a\":+1}",
                              "{\"a\":.5}",
                              "{\"a\":1}//c",
                              "{\"a\":\"\t\"}",
                              "{\"a\":\"\\x\"}",
                              "{\"a\":\"\\u0000\"}",
                              "{\"a\":\"\\ud800\"}",
                              "{\"a\":\"\\udc00\"}",
                              "{\"a\":\"\\ud800x\"}",
                              "{\"\\ud83d\":1}",
                              "{\"a\":\"\xff\"}",
                              "{\"a\":\"\xed\xa0\x80\"}",
                              "{\"a\":\"\xc0\x80\"}",
                              "\xef\xbb\xbf{}",
                              QByteArray("{\"a\":\0}", 7),
                              QByteArray("{}\0", 3),
                              "{\"secreto\":1,\"secreto\":2}",
                              "{\"o\":{\"x\":1,\"\\u0078\":2}}"};
    for (const QByteArray &body : bad) {
        const Result<QJsonObject> read = scanJsonObject(body);
        ASSERT_FALSE(read.isOk()) << body.constData();
        EXPECT_EQ(read.error().code, ErrorCode::Invalid);
        EXPECT_FALSE(read.error().message.contains(QLatin1String("secreto")));
    }
}

TEST(JsonScan, depthAndNumberOfValuesAreBounded)
{
    const auto nested = [](int depth) {
        return "{\"a\":" + QByteArray(depth, '[') + QByteArray(depth, ']') + '}';
    };
    EXPECT_TRUE(scanJsonObject(nested(31)).isOk());
    EXPECT_FALSE(scanJsonObject(nested(32)).isOk());
    EXPECT_FALSE(scanJsonObject(nested(100'000)).isOk());
    const auto wide = [](int count) {
        QByteArray items("0");
        for (int i = 1; i < count; ++i)
            items += ",0";
        return "{\"a\":[" + items + "]}";
    };
    EXPECT_TRUE(scanJsonObject(wide(19'990)).isOk());
    EXPECT_FALSE(scanJsonObject(wide(20'001)).isOk());
}

} // namespace
