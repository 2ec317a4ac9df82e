// Every known failure of earlier routers is named by a test, or by a sentence in ARCHITECTURE.md.
#include <gtest/gtest.h>

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>

namespace {

const QString root = QStringLiteral(PSI_SOURCE_DIR);

QString textOf(const QString &path)
{
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << qPrintable(path);
    return QString::fromUtf8(file.readAll());
}

QSet<int> failuresIn(const QString &text)
{
    static const QRegularExpression name(QStringLiteral("\\bF-([0-9]{2})\\b"));
    QSet<int> found;
    auto matches = name.globalMatch(text);
    while (matches.hasNext())
        found.insert(matches.next().captured(1).toInt());
    return found;
}

// Comments above tests and inside them; this file names none.
QSet<int> namedByTests()
{
    QSet<int> named;
    QDirIterator walk(root + QStringLiteral("/tests"),
                      {QStringLiteral("tst_*.cpp"), QStringLiteral("*contract*.cpp")}, QDir::Files,
                      QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString path = walk.next();
        if (!path.contains(QLatin1String("/bench/")) && !path.endsWith(QLatin1String("tst_failures.cpp")))
            named.unite(failuresIn(textOf(path)));
    }
    return named;
}

constexpr int last = 51;

TEST(Failures, areAllNamedByATestOrExplained)
{
    const QString text = textOf(root + QStringLiteral("/ARCHITECTURE.md"));
    const QString table = text.mid(text.indexOf(QLatin1String("## Failures of earlier routers")));
    static const QRegularExpression row(QStringLiteral("^\\| (F-[0-9]{2}) "),
                                        QRegularExpression::MultilineOption);
    QSet<int> explained;
    auto rows = row.globalMatch(table);
    while (rows.hasNext())
        explained.unite(failuresIn(rows.next().captured(1)));
    EXPECT_GE(explained.size(), 1);
    const QSet<int> tested = namedByTests();
    for (int failure = 1; failure <= last; ++failure)
        EXPECT_TRUE(tested.contains(failure) || explained.contains(failure)) << "F-" << failure;
    for (const int failure : tested + explained)
        EXPECT_TRUE(failure >= 1 && failure <= last) << "there is no F-" << failure;
}

// A patch a line: failure, patch, program and test, and every patch of the folder is listed.
TEST(Failures, mutationsAreListedWithTheirTests)
{
    const QString readme = textOf(root + QStringLiteral("/tests/mutations/README.md"));
    static const QRegularExpression row(
        QStringLiteral("^\\| F-[0-9]{2} \\| \\[([^\\]]+)\\].*`tst_[a-z]+` `[^`]+` \\| .+ \\|$"),
        QRegularExpression::MultilineOption);
    QSet<QString> listed;
    auto rows = row.globalMatch(readme);
    while (rows.hasNext())
        listed.insert(rows.next().captured(1));
    const QStringList patches =
        QDir(root + QStringLiteral("/tests/mutations")).entryList({QStringLiteral("*.patch")});
    EXPECT_GE(patches.size(), 15);
    EXPECT_EQ(listed, QSet<QString>(patches.begin(), patches.end()));
}

} // namespace
