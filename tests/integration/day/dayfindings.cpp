#include "tests/integration/day/dayfindings.h"

#include <algorithm>

#include <QJsonDocument>

namespace psi::test {

namespace {

QString shortened(const QString &text)
{
    constexpr qsizetype most = 300;
    return text.size() <= most ? text : text.left(most) + QStringLiteral("...");
}

QString difference(const char *what, const QString &is, const QString &wanted)
{
    return QStringLiteral("%1 is <%2>, not <%3>").arg(QLatin1String(what), shortened(is), shortened(wanted));
}

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

void DayFindings::same(const QString &where, const char *what, const QString &is, const QString &wanted)
{
    if (is != wanted)
        add(where, difference(what, is, wanted));
}

void DayFindings::same(const QString &where, const char *what, qint64 is, qint64 wanted)
{
    same(where, what, QString::number(is), QString::number(wanted));
}

void DayFindings::same(const QString &where, const char *what, const QJsonObject &is,
                       const QJsonObject &wanted)
{
    if (is != wanted)
        add(where, difference(what, compact(is), compact(wanted)));
}

void DayFindings::row(const QString &where, const DayRow &row,
                      std::initializer_list<std::pair<const char *, QString>> wanted)
{
    for (const auto &[column, value] : wanted)
        same(where, column, cellOf(row, column), value);
}

bool DayFindings::mentions(const QStringList &words) const
{
    return std::any_of(m_all.begin(), m_all.end(), [&](const QString &finding) {
        return std::all_of(words.begin(), words.end(),
                           [&](const QString &word) { return finding.contains(word); });
    });
}

std::string DayFindings::text() const
{
    constexpr qsizetype most = 100;
    const QString head = QStringLiteral("%1 differences\n").arg(m_all.size());
    return (head + m_all.mid(0, most).join(u'\n')).toStdString();
}

QString orNull(const QString &text) { return text.isEmpty() ? QStringLiteral("NULL") : text; }

QJsonObject jsonIn(const QString &cell) { return QJsonDocument::fromJson(cell.toUtf8()).object(); }

QString cellOf(const DayRow &row, const char *column)
{
    const auto found = row.find(QLatin1String(column));
    return found == row.end() ? QStringLiteral("?") : found->second;
}

} // namespace psi::test
