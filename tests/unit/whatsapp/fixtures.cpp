#include "tests/unit/whatsapp/fixtures.h"

#include <QFile>
#include <QRegularExpression>

namespace psi::test {

namespace {
QString readText(const QString &file) { return QString::fromUtf8(fixture(file)); }
} // namespace

QByteArray fixture(const QString &file)
{
    QFile source(QStringLiteral(PSI_SOURCE_DIR "/tests/fixtures/whatsapp/") + file);
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

std::map<QString, FixtureFacts> fixtureTable()
{
    static const QRegularExpression row(
        QStringLiteral("^\\| (\\S+\\.json) \\|.*\\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|$"),
        QRegularExpression::MultilineOption);
    std::map<QString, FixtureFacts> table;
    QRegularExpressionMatchIterator rows = row.globalMatch(readText(QStringLiteral("README.md")));
    while (rows.hasNext()) {
        const QRegularExpressionMatch match = rows.next();
        table[match.captured(1)] = {match.captured(2).toInt(), match.captured(3).toInt(),
                                    match.captured(4).toInt(), match.captured(5).toInt()};
    }
    return table;
}

std::map<QString, QByteArray> signatureVectors()
{
    static const QRegularExpression row(QStringLiteral("^- (\\S+\\.json): `([0-9a-f]{64})`$"),
                                        QRegularExpression::MultilineOption);
    std::map<QString, QByteArray> vectors;
    QRegularExpressionMatchIterator rows = row.globalMatch(readText(QStringLiteral("README.md")));
    while (rows.hasNext()) {
        const QRegularExpressionMatch match = rows.next();
        vectors[match.captured(1)] = match.captured(2).toLatin1();
    }
    return vectors;
}

} // namespace psi::test
