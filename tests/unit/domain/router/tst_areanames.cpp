#include <gtest/gtest.h>

#include <algorithm>

#include "service/domain/router/areanames.h"

using namespace psi;

namespace {

// F-10, F-18: one spelling, and "administracion" is a line whose desk is "admin".
TEST(AreaNames, everySpellingOfOldMeansOneArea)
{
    const std::pair<const char *, const char *> spellings[] = {
        {"PSI Principal", "wsp4"},    {"psi_principal", "wsp4"},
        {"Administración", "admin"},  {"administracion", "admin"},
        {"Alumnos", "alumnos"},       {"Ventas", "ventas"},
        {"Inscripciones", "ventas"},  {"inscripciones", "ventas"},
        {"ventas1", "ventas"},        {"ventas_2", "ventas"},
        {"ventas_api", "ventas_api"}, {"Comunidad", "comunidad"},
        {"revisar", "admin"},         {"otra", "otra"}};
    for (const auto &[spelling, area] : spellings)
        EXPECT_EQ(canonicalArea(QString::fromUtf8(spelling)).value, QString::fromLatin1(area)) << spelling;
}

TEST(AreaNames, aLineIsNoArea)
{
    EXPECT_FALSE(isKnownArea(AreaId(QStringLiteral("administracion"))));
    EXPECT_TRUE(isKnownArea(fallbackArea()));
    EXPECT_TRUE(isKnownArea(coursesArea()));
    EXPECT_EQ(knownAreas().size(), 6u);
}

} // namespace
