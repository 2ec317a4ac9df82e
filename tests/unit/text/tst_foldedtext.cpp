#include <gtest/gtest.h>

#include "shared/text/foldedtext.h"
#include "shared/text/jsonliteral.h"

using namespace psi;

namespace {

TEST(FoldedText, comparesAsPeopleDo)
{
    const std::pair<const char *, const char *> texts[] = {
        {"MENÚ", "menu"},     {"  ¡Menú! ", "menu"}, {"ATRÁS", "atras"},
        {"1.", "1"},          {"(11)", "11"},        {"Duda  académica\n", "duda academica"},
        {"niño", "nino"},     {"💳 Pagos", "pagos"},  {"", ""},
        {"?!", ""},           {"1️⃣", "1"},      {"Promos / Becas", "promos / becas"},
        {"ＭＥＮＵ", "menu"}, {"me\u0301nu", "menu"}};
    for (const auto &[text, folded] : texts)
        EXPECT_EQ(foldedText(QString::fromUtf8(text)), QString::fromUtf8(folded)) << text;
}

TEST(JsonLiteral, escapesWhatJsonCannotHold)
{
    EXPECT_EQ(jsonLiteral(u"a\"b\\c\n\t\u0001ñ😀{}"), QByteArray("\"a\\\"b\\\\c\\n\\u0009\\u0001ñ😀{}\""));
    EXPECT_EQ(jsonLiteral(u""), QByteArray("\"\""));
}

} // namespace
