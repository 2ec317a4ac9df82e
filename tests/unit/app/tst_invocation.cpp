// The command line: what is understood, what is refused with exit code 2.
#include <gtest/gtest.h>

#include "service/app/configtable.h"
#include "service/app/invocation.h"

using namespace psi;

namespace {

QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

Invocation understood(const char *line)
{
    const Result<Invocation> parsed = parseInvocation(words(line));
    EXPECT_TRUE(parsed.isOk()) << line;
    return parsed ? *parsed : Invocation();
}

} // namespace

TEST(Invocation, commandsAndOptionsInAnyOrder)
{
    EXPECT_EQ(understood(""), Invocation());
    EXPECT_EQ(understood("serve"), Invocation());
    EXPECT_EQ(understood("--config a.toml check-config --live").config, QStringLiteral("a.toml"));
    EXPECT_EQ(understood("check-config --config=a=b.toml").config, QStringLiteral("a=b.toml"));
    EXPECT_TRUE(understood("check-config --live").live);
    EXPECT_TRUE(understood("--repair fsck").repair);
    const Invocation adopt = understood("queue adopt --accept-loss --reason disk");
    EXPECT_EQ(adopt.command, QStringLiteral("queue adopt"));
    EXPECT_EQ(adopt.reason, QStringLiteral("disk"));
    const Invocation demo = understood("serve --demo --graph http://127.0.0.1:9/v1");
    EXPECT_TRUE(demo.demo);
    EXPECT_EQ(demo.graph, QStringLiteral("http://127.0.0.1:9/v1"));
    EXPECT_EQ(understood("--demo").command, QStringLiteral("serve"));
    EXPECT_EQ(understood("fsck --help").command, QStringLiteral("--help"));
    EXPECT_EQ(understood("-h").command, QStringLiteral("--help"));
    EXPECT_EQ(understood("--version").command, QStringLiteral("--version"));
}

TEST(Invocation, whatIsWrongIsNamed)
{
    const struct
    {
        const char *line;
        const char *reason;
    } cases[] = {
        {"bogus", "unknown command 'bogus'"},
        {"serve now", "unknown command 'serve now'"},
        {"queue", "unknown command 'queue'"},
        {"queue adopt", "needs --accept-loss"},
        {"--bogus", "unknown option '--bogus'"},
        {"serve --config", "--config needs a value"},
        {"serve --demo=yes", "--demo takes no value"},
        {"serve --repair", "--repair does not go with 'serve'"},
        {"fsck --demo", "--demo does not go with 'fsck'"},
        {"migrate --accept-loss", "--accept-loss does not go with 'migrate'"},
        {"serve --graph http://127.0.0.1:9", "goes with --demo"},
        {"serve --demo --graph http://example.org", "takes a loopback URL"},
    };
    for (const auto &[line, reason] : cases) {
        const Result<Invocation> parsed = parseInvocation(words(line));
        ASSERT_FALSE(parsed.isOk()) << line;
        EXPECT_TRUE(parsed.error().message.contains(QLatin1String(reason)))
            << line << ": " << qPrintable(parsed.error().message);
    }
}

TEST(Invocation, helpNamesCommandsExitCodesAndKeys)
{
    const QString help = helpText();
    for (const char *text :
         {"serve", "check-config", "migrate", "fsck [--repair]", "queue adopt --accept-loss", "--version",
          "Exit codes", "webhook.listen", "PSI_LINES_<n>_ACCESS_TOKEN"})
        EXPECT_TRUE(help.contains(QLatin1String(text))) << text;
}
