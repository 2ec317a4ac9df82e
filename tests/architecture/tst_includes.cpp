// Reads every include of the tree against the table of who may include whom.
#include <gtest/gtest.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QStringList>

namespace {

const QString root = QStringLiteral(PSI_SOURCE_DIR);

// The layer of a path that starts at the repository root; adapters are layers of their own.
QString layerOf(const QString &path)
{
    const QStringList parts = path.split(QLatin1Char('/'));
    if (parts.size() < 2)
        return {};
    if (parts[0] == QLatin1String("shared") || parts[0] == QLatin1String("tests"))
        return parts[0];
    if (parts[0] != QLatin1String("service") && parts[0] != QLatin1String("console"))
        return {};
    if (parts[1] == QLatin1String("adapters") && parts.size() > 3)
        return QStringLiteral("service/adapters/") + parts[2];
    return parts[0] + QLatin1Char('/') + parts[1];
}

bool mayInclude(const QString &from, const QString &to)
{
    if (from == to || from == QLatin1String("tests") || to == QLatin1String("shared"))
        return to != QLatin1String("tests") || from == QLatin1String("tests");
    if (from == QLatin1String("service/ports"))
        return to == QLatin1String("service/domain");
    // What the two SQL stores share.
    if (to == QLatin1String("service/adapters/sqlstore") &&
        (from == QLatin1String("service/adapters/sqlite") ||
         from == QLatin1String("service/adapters/postgres")))
        return true;
    // The HTTP client of what calls out.
    if (to == QLatin1String("service/adapters/httpclient") &&
        (from == QLatin1String("service/adapters/whatsapp") ||
         from == QLatin1String("service/adapters/areas")))
        return true;
    if (from == QLatin1String("service/usecases") || from.startsWith(QLatin1String("service/adapters/")))
        return to == QLatin1String("service/domain") || to == QLatin1String("service/ports");
    if (from == QLatin1String("service/app"))
        return to.startsWith(QLatin1String("service/"));
    if (from == QLatin1String("console/models"))
        return to == QLatin1String("console/client");
    if (from == QLatin1String("console/ui") || from == QLatin1String("console/app"))
        return to.startsWith(QLatin1String("console/"));
    return false;
}

struct Include
{
    QString file;
    int line = 0;
    QString target;
    bool quoted = false;
};

QList<Include> includesOf(const QString &file)
{
    static const QRegularExpression pattern(QStringLiteral("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]"));
    QList<Include> found;
    QFile source(root + QLatin1Char('/') + file);
    EXPECT_TRUE(source.open(QIODevice::ReadOnly)) << qPrintable(file);
    const QStringList lines = QString::fromUtf8(source.readAll()).split(QLatin1Char('\n'));
    for (int i = 0; i < lines.size(); ++i) {
        const QRegularExpressionMatch match = pattern.match(lines[i]);
        if (match.hasMatch())
            found.append({file, i + 1, match.captured(2), match.captured(1) == QLatin1String("\"")});
    }
    return found;
}

QStringList sources()
{
    QStringList files;
    for (const char *top : {"shared", "service", "console", "tests"}) {
        QDirIterator walk(root + QLatin1Char('/') + QLatin1String(top),
                          {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                          QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            const QString file = QDir(root).relativeFilePath(walk.next());
            if (!file.startsWith(QLatin1String("tests/bench/peers/")))
                files.append(file);
        }
    }
    return files;
}

std::string at(const Include &include)
{
    return qPrintable(QStringLiteral("%1:%2: %3").arg(include.file).arg(include.line).arg(include.target));
}

TEST(Includes, followTheLayers)
{
    const QStringList files = sources();
    ASSERT_GT(files.size(), 20);
    for (const QString &file : files) {
        for (const Include &include : includesOf(file)) {
            if (!include.quoted)
                continue;
            const QString to = layerOf(include.target);
            EXPECT_FALSE(to.isEmpty()) << "includes start at the repository root: " << at(include);
            EXPECT_TRUE(QFile::exists(root + QLatin1Char('/') + include.target))
                << "no such file: " << at(include);
            EXPECT_TRUE(mayInclude(layerOf(file), to)) << "points the wrong way: " << at(include);
        }
    }
}

TEST(Includes, innerLayersKnowQtCoreOnly)
{
    static const QRegularExpression foreign(QStringLiteral(
        "^(QSql|QNetwork|QTcp|QLocalS|QWidget|QtSql|QtNetwork|boost/|hiredis/|libpq|sqlite3|spdlog/|"
        "prometheus/|rapidjson/|openssl/|toml)"));
    for (const QString &file : sources()) {
        const QString layer = layerOf(file);
        if (layer != QLatin1String("shared") && layer != QLatin1String("service/domain") &&
            layer != QLatin1String("service/ports") && layer != QLatin1String("service/usecases"))
            continue;
        for (const Include &include : includesOf(file))
            EXPECT_FALSE(foreign.match(include.target).hasMatch()) << at(include);
    }
}

TEST(Includes, theSimulatorUsesNothingOfTheService)
{
    for (const QString &file : sources()) {
        if (!file.startsWith(QLatin1String("tests/simulator/")))
            continue;
        for (const Include &include : includesOf(file))
            EXPECT_FALSE(include.quoted && !include.target.startsWith(QLatin1String("tests/simulator/")))
                << at(include);
    }
}

TEST(Includes, theTableRefusesWrongDirections)
{
    const auto q = [](const char *text) { return QString::fromLatin1(text); };
    EXPECT_FALSE(mayInclude(q("service/domain"), q("service/ports")));
    EXPECT_FALSE(mayInclude(q("service/usecases"), q("service/adapters/sqlite")));
    EXPECT_FALSE(mayInclude(q("service/adapters/http"), q("service/adapters/sqlite")));
    EXPECT_FALSE(mayInclude(q("service/adapters/postgres"), q("service/adapters/sqlite")));
    EXPECT_FALSE(mayInclude(q("service/adapters/sqlstore"), q("service/adapters/postgres")));
    EXPECT_FALSE(mayInclude(q("service/app"), q("console/ui")));
    EXPECT_FALSE(mayInclude(q("service/app"), q("tests")));
    EXPECT_FALSE(mayInclude(q("service/adapters/whatsapp"), q("service/adapters/http")));
    EXPECT_FALSE(mayInclude(q("service/adapters/areas"), q("service/adapters/whatsapp")));
    EXPECT_TRUE(mayInclude(q("service/adapters/areas"), q("service/adapters/httpclient")));
    EXPECT_TRUE(mayInclude(q("service/app"), q("service/adapters/sqlite")));
    EXPECT_TRUE(mayInclude(q("service/adapters/postgres"), q("service/adapters/sqlstore")));
}

// QSqlQuery::prepare makes a named statement of the connection, which behind PgBouncer is another client's
// next.
TEST(Sources, prepareNoStatementsOutsideTheSqliteAdapter)
{
    static const QRegularExpression prepare(QStringLiteral("\\b(PQ|PQsend)?[pP]repare\\s*\\("));
    for (const QString &file : sources()) {
        if (!file.startsWith(QLatin1String("service/")) ||
            file.startsWith(QLatin1String("service/adapters/sqlite/")))
            continue;
        QFile source(root + QLatin1Char('/') + file);
        ASSERT_TRUE(source.open(QIODevice::ReadOnly));
        EXPECT_FALSE(prepare.match(QString::fromUtf8(source.readAll())).hasMatch()) << qPrintable(file);
    }
    EXPECT_TRUE(prepare.match(QStringLiteral("query.prepare(sql)")).hasMatch());
    EXPECT_FALSE(prepare.match(QStringLiteral("psi_prepare(x)")).hasMatch());
}

// No way round the check of certificates; requests are written once, which Qt's client does not promise.
TEST(Sources, callOutThroughTheCheckedClientOnly)
{
    static const QRegularExpression unsafe(
        QStringLiteral("verify_none|ignoreSslErrors|QNetworkAccessManager"));
    for (const QString &file : sources()) {
        if (!file.startsWith(QLatin1String("service/")))
            continue;
        QFile source(root + QLatin1Char('/') + file);
        ASSERT_TRUE(source.open(QIODevice::ReadOnly));
        EXPECT_FALSE(unsafe.match(QString::fromUtf8(source.readAll())).hasMatch()) << qPrintable(file);
    }
}

TEST(Sources, stayUnderTheHardLimit)
{
    for (const QString &file : sources()) {
        QFile source(root + QLatin1Char('/') + file);
        ASSERT_TRUE(source.open(QIODevice::ReadOnly));
        EXPECT_LE(source.readAll().count('\n'), 600) << qPrintable(file);
    }
}

} // namespace
