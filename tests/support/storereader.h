#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>

namespace psi::test {

/// One query on a SQLite file through a read-only connection of its own; each row as texts. A failing query
/// is a test failure.
QList<QStringList> rowsOf(const QString &file, const QString &sql);
/// The first column of the first row as a number; -1 without rows.
qint64 numberOf(const QString &file, const QString &sql);
/// Polls until the number is at least `wanted`; false after `seconds`.
bool waitForNumber(const QString &file, const QString &sql, qint64 wanted, int seconds);

} // namespace psi::test
