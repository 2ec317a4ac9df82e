// docs/configuration.md is what the table of keys makes it, and --help names every key.
#include <gtest/gtest.h>

#include <QFile>

#include "service/app/configdocument.h"
#include "service/app/configtable.h"

using namespace psi;

TEST(ConfigDocument, theFileInTheRepositoryIsUpToDate)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/docs/configuration.md"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(QString::fromUtf8(file.readAll()) == configurationDocument())
        << "make it again: psi-router config-document > docs/configuration.md";
}

TEST(ConfigDocument, helpNamesEveryKeyAndVariable)
{
    const QString help = configurationHelp();
    for (const ConfigKey &key : configTable()) {
        EXPECT_TRUE(help.contains(QStringLiteral("  ") + key.name + QStringLiteral("  ")))
            << qPrintable(key.name);
        EXPECT_TRUE(help.contains(key.variable() + QLatin1Char('\n'))) << qPrintable(key.name);
        EXPECT_FALSE(key.help.isEmpty()) << qPrintable(key.name);
    }
}

TEST(ConfigDocument, everyKeyHasOneRow)
{
    const QString document = configurationDocument();
    for (const ConfigKey &key : configTable())
        EXPECT_EQ(document.count(QStringLiteral("`%1`").arg(key.variable())), 1) << qPrintable(key.name);
}
