// formatLogLine: whatever a text holds, one line, one JSON object, nothing that a terminal would obey.
#include <gtest/gtest.h>

#include <QJsonDocument>
#include <QJsonObject>

#include "service/adapters/logging/logformat.h"

using namespace psi;

namespace {

constexpr Timestamp someTime{std::chrono::milliseconds(1790000000123)};

QJsonObject parsed(const std::string &line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(line), &error);
    EXPECT_EQ(error.error, QJsonParseError::NoError) << line;
    return document.object();
}

LogLine withMessage(const QString &text)
{
    LogLine line;
    line.msg = text;
    return line;
}

} // namespace

TEST(LogFormat, carriesTheFieldsOfTheContractAndLeavesOutEmptyOnes)
{
    LogLine line{LogLevel::Warn,        QStringLiteral("slow"), "c-1", "ab12", "inbound", "000-1", 1.5,
                 QStringLiteral("late")};
    EXPECT_EQ(formatLogLine(line, someTime),
              "{\"ts\":\"2026-09-21T14:13:20.123Z\",\"level\":\"warn\",\"msg\":\"slow\",\"corr\":\"c-1\","
              "\"lane\":\"ab12\",\"route\":\"inbound\",\"job\":\"000-1\",\"ms\":1.500,\"error\":\"late\"}");
    EXPECT_EQ(parsed(formatLogLine(withMessage(QStringLiteral("x")), someTime)).keys(),
              (QStringList{QStringLiteral("level"), QStringLiteral("msg"), QStringLiteral("ts")}));
}

TEST(LogFormat, aForgedLineIsImpossible)
{
    const QString forged = QStringLiteral("a\"}\n{\"level\":\"error\",\"msg\":\"forged\"}\r\n\t\\");
    const std::string line = formatLogLine(withMessage(forged), someTime);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line.find('\r'), std::string::npos);
    EXPECT_EQ(parsed(line)[QStringLiteral("msg")].toString(), forged);
}

TEST(LogFormat, charactersThatTerminalsObeyAreEscaped)
{
    QString hostile;
    for (char16_t c = 0; c < 0x20; ++c)
        hostile += QChar(c);
    for (const char16_t c : {u'\x7f', u'\x80', u'\x9b', u'\x9f', u'\u061c', u'\u200b', u'\u200e', u'\u200f',
                             u'\u2028', u'\u2029', u'\u202a', u'\u202e', u'\u2066', u'\u2069', u'\ufeff'})
        hostile += QChar(c);
    const std::string line = formatLogLine(withMessage(hostile), someTime);
    for (const char c : line)
        EXPECT_TRUE(c >= 0x20 && c < 0x7f) << static_cast<int>(c);
    EXPECT_EQ(parsed(line)[QStringLiteral("msg")].toString(), hostile);
}

TEST(LogFormat, ordinaryTextOfOtherLanguagesStays)
{
    const QString text = QStringLiteral("Inscripción ñandú 日本 \U0001F600");
    const std::string line = formatLogLine(withMessage(text), someTime);
    EXPECT_NE(line.find(text.toStdString()), std::string::npos);
}

TEST(LogFormat, textThatIsNoUnicodeIsReplaced)
{
    QString lone = QStringLiteral("a");
    lone += QChar(char16_t(0xd800));
    lone += QLatin1Char('b');
    lone += QChar(char16_t(0xdc00));
    LogLine line = withMessage(lone);
    line.corr = "\xff\xfe\xc0\xaf";
    const QJsonObject object = parsed(formatLogLine(line, someTime));
    EXPECT_EQ(object[QStringLiteral("msg")].toString(), QStringLiteral("a\ufffdb\ufffd"));
    EXPECT_TRUE(object[QStringLiteral("corr")].toString().contains(QChar(char16_t(0xfffd))));
}
