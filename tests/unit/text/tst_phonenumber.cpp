#include <gtest/gtest.h>

#include "shared/text/phonenumber.h"

using namespace psi;

namespace {

struct Case
{
    const char16_t *text;
    const char16_t *canonical;
};

class PhoneNumber : public testing::TestWithParam<Case>
{};

TEST_P(PhoneNumber, foldsToOneForm)
{
    EXPECT_EQ(canonicalPhone(QStringView(GetParam().text)), QString::fromUtf16(GetParam().canonical));
}

INSTANTIATE_TEST_SUITE_P(
    Table, PhoneNumber,
    testing::Values(Case{u"5491155550001", u"5491155550001"}, // Argentina, as WhatsApp has it
                    Case{u"541155550001", u"5491155550001"}, Case{u"+54 9 11 5555-0001", u"5491155550001"},
                    Case{u"54111555550001", u"5491155550001"}, // 15 after the area code 11
                    Case{u"549111555550001", u"5491155550001"},
                    Case{u"54351155550001", u"5493515550001"}, // 15 after 351
                    Case{u"54296615550001", u"5492966550001"}, // 15 after 2966
                    Case{u"541555550001", u"5491555550001"},   // ten digits: no 15 to drop
                    Case{u"5215512345678", u"525512345678"},   // Mexico
                    Case{u"525512345678", u"525512345678"},
                    Case{u"551187654321", u"5511987654321"}, // Brazil, mobile
                    Case{u"5511987654321", u"5511987654321"},
                    Case{u"551132654321", u"551132654321"}, // Brazil, fixed line
                    Case{u"0034600123456", u"34600123456"}, // foreign
                    Case{u"16505076520", u"16505076520"}, Case{u"", u""}, Case{u"123", u""},
                    Case{u"hola", u""}, Case{u"5491155550001@lid", u""}, Case{u"12345678901234567", u""}));

TEST(PhoneNumberForms, displayAndMask)
{
    EXPECT_EQ(displayPhone(u"541155550001"), QStringLiteral("+5491155550001"));
    EXPECT_EQ(displayPhone(u"x"), QString());
    EXPECT_EQ(maskedPhone(u"5491155550001"), QStringLiteral("+54*********01"));
    EXPECT_FALSE(maskedPhone(u"5491155550001").contains(QStringLiteral("5555")));
}

TEST(PhoneNumberForms, theOtherDialledFormFoldsBack)
{
    for (const char16_t *text : {u"5491155550001", u"525512345678", u"5511987654321"}) {
        const auto other = alternateDialForm(QStringView(text));
        ASSERT_TRUE(other.has_value());
        EXPECT_NE(*other, QString::fromUtf16(text));
        EXPECT_EQ(canonicalPhone(*other), QString::fromUtf16(text));
    }
    EXPECT_FALSE(alternateDialForm(u"34600123456").has_value());
}

} // namespace
