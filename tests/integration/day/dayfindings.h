#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include <QJsonObject>
#include <QStringList>

#include "tests/integration/day/dayrecord.h"

namespace psi::test {

/// What a day left that it should not have, and the other way round: all of it, a line each. A value.
class DayFindings
{
public:
    void add(const QString &where, const QString &what) { m_all << where + QStringLiteral(": ") + what; }
    void same(const QString &where, const char *what, const QString &is, const QString &wanted);
    void same(const QString &where, const char *what, qint64 is, qint64 wanted);
    void same(const QString &where, const char *what, const QJsonObject &is, const QJsonObject &wanted);
    /// The named columns of a row.
    void row(const QString &where, const DayRow &row,
             std::initializer_list<std::pair<const char *, QString>> wanted);

    bool isEmpty() const { return m_all.isEmpty(); }
    qsizetype size() const { return m_all.size(); }
    /// Whether one of them has all these words.
    bool mentions(const QStringList &words) const;
    /// The first hundred, and how many there are.
    std::string text() const;

private:
    QStringList m_all;
};

/// "NULL" of an empty text, as tables say it.
QString orNull(const QString &text);
/// The object that a column holds; empty of none.
QJsonObject jsonIn(const QString &cell);
/// The cell of a row; "?" if there is no such column.
QString cellOf(const DayRow &row, const char *column);

} // namespace psi::test
