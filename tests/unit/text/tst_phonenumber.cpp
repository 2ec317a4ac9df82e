#include <gtest/gtest.h>

#include "shared/text/phonenumber.h"

namespace psi {
namespace {

struct Row
{
    const char *text;
    const char *canonical; ///< "" = no phone number
};

// What each written form must fold to.
constexpr Row rows[] = {
    // Argentina: mobiles with and without the 9 are one person
    {"5491155550001", "5491155550001"},
    {"541155550001", "5491155550001"},
    {"+54 9 11 5555-0001", "5491155550001"},
    {"+54 (11) 5555-0001", "5491155550001"},
    {"+54 9 (351) 555-0003", "5493515550003"},
    {"543515550003", "5493515550003"},
    {"5492966155500", "5492966155500"}, // Río Gallegos, four-digit area
    // 15 after the area code, shown by the length
    {"54 11 15 5555 0001", "5491155550001"},
    {"54 351 15 555 0003", "5493515550003"},
    {"54 2966 15 55 0003", "5492966550003"},
    {"549111555550001", "5491155550001"},
    {"+54 0351 15 555 0003", "5493515550003"},
    {"+54 011 5555 0001", "5491155550001"},
    // a 15 that is part of the number stays
    {"541115550001", "5491115550001"},
    {"5491115550001", "5491115550001"},
    {"543511550003", "5493511550003"},
    // lengths that fit no rule are kept
    {"54911555500", "54911555500"},
    {"54911555500012", "54911555500012"},
    // Mexico
    {"5215555550004", "525555550004"},
    {"525555550004", "525555550004"},
    {"+52 1 55 5555 0004", "525555550004"},
    {"521555555000", "521555555000"}, // twelve digits: the 1 is the area's
    // Brazil
    {"551187654321", "5511987654321"},
    {"5511987654321", "5511987654321"},
    {"+55 (11) 98765-4321", "5511987654321"},
    {"551133334444", "551133334444"}, // landline
    {"55119876543", "55119876543"},
    // elsewhere: as it came
    {"0034600123456", "34600123456"},
    {"16505076520", "16505076520"},
    {"13125550123", "13125550123"},
    {"+1 (312) 555-0123", "13125550123"},
    {"4512345678", "4512345678"},
    {"598 99 123 456", "59899123456"},
    {"34911234567", "34911234567"},
    {"34.911.234.567", "34911234567"},
    {"1234567", "1234567"},
    {"123456789012345", "123456789012345"},
    {"541555550001", "5491555550001"}, // ten digits: no 15 to drop
    {"54296615550001", "5492966550001"},
    // garbage
    {"5491155550001@lid", ""},
    {"0012345", ""},
    {"", ""},
    {"+", ""},
    {"123456", ""},
    {"1234567890123456", ""},
    {"AR.1102938475610293841", ""},
    {"5491155550001@s.whatsapp.net", ""},
    {"54911 5555+0001", ""},
    {"martin.peralta", ""},
    {"5491155550001\n\t ", "5491155550001"},
    {"\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5\xd9\xa6\xd9\xa7\xd9\xa8", ""}, // Arabic digits
    {"549115555000x", ""},
};

// F-38: one form for every spelling of a number, any country; what is no phone is none.
TEST(PhoneNumber, CanonicalFormOfEachRow)
{
    for (const Row &row : rows)
        EXPECT_EQ(canonicalPhone(QString::fromUtf8(row.text)).toStdString(), row.canonical) << row.text;
}

TEST(PhoneNumber, CanonicalFormIsAFixedPoint)
{
    for (const Row &row : rows) {
        const QString once = canonicalPhone(QString::fromUtf8(row.text));
        EXPECT_EQ(canonicalPhone(once), once) << row.text;
    }
}

TEST(PhoneNumber, AlternateFoldsBackToTheCanonicalForm)
{
    int alternates = 0;
    for (const Row &row : rows) {
        const QString canonical = canonicalPhone(QString::fromUtf8(row.text));
        const std::optional<QString> other = alternateDialForm(canonical);
        if (!other)
            continue;
        ++alternates;
        EXPECT_NE(*other, canonical) << row.text;
        EXPECT_EQ(canonicalPhone(*other), canonical) << row.text;
    }
    EXPECT_GE(alternates, 10);
}

TEST(PhoneNumber, AlternateDialForms)
{
    EXPECT_EQ(alternateDialForm(u"5491155550001"), QStringLiteral("541155550001"));
    EXPECT_EQ(alternateDialForm(u"525555550004"), QStringLiteral("5215555550004"));
    EXPECT_EQ(alternateDialForm(u"5511987654321"), QStringLiteral("551187654321"));
    EXPECT_EQ(alternateDialForm(u"5511923456789"), std::nullopt); // without the 9 a landline of someone else
    EXPECT_EQ(alternateDialForm(u"13125550123"), std::nullopt);
    EXPECT_EQ(alternateDialForm(u""), std::nullopt);
    EXPECT_EQ(alternateDialForm(u"54911555500"), std::nullopt);
}

TEST(PhoneNumber, DisplayFormIsE164)
{
    EXPECT_EQ(displayPhone(u"541155550001"), QStringLiteral("+5491155550001"));
    EXPECT_EQ(displayPhone(u"+1 (312) 555-0123"), QStringLiteral("+13125550123"));
    EXPECT_EQ(displayPhone(u"AR.1102938475610293841"), QString());
}

TEST(PhoneNumber, MaskShowsCountryAndLastTwoDigits)
{
    EXPECT_EQ(maskedPhone(u"5491155550001"), QStringLiteral("+54*********01"));
    EXPECT_EQ(maskedPhone(u"13125550123"), QStringLiteral("+1********23"));
    EXPECT_EQ(maskedPhone(u"59899123456"), QStringLiteral("+598******56"));
    EXPECT_EQ(maskedPhone(u"1234567"), QStringLiteral("+1****67"));
    EXPECT_EQ(maskedPhone(u"AR.110293841"), QStringLiteral("**********41"));
    EXPECT_EQ(maskedPhone(u"abc"), QStringLiteral("***"));
    EXPECT_EQ(maskedPhone(u""), QString());
}

} // namespace
} // namespace psi
