// The document of the admin API is the tables'.
#include <gtest/gtest.h>

#include <QFile>

#include "service/app/apidocument.h"
#include "shared/api/apiroutes.h"

using namespace psi;

namespace {

TEST(ApiDocument, isWhatTheTablesSay)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/docs/admin-api.md"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(QString::fromUtf8(file.readAll()) == apiDocument())
        << "run: psi-router api-document > docs/admin-api.md";
}

TEST(ApiDocument, namesEveryRoute)
{
    const QString text = apiDocument();
    for (const ApiRouteRow &row : apiRoutes())
        EXPECT_TRUE(
            text.contains(QString::fromLatin1(methodName(row.method)) + QLatin1Char(' ') +
                          QString::fromUtf8(row.pattern.data(), static_cast<qsizetype>(row.pattern.size()))))
            << row.name;
}

} // namespace
