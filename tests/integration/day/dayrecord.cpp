#include "tests/integration/day/dayrecord.h"

#include <gtest/gtest.h>

#include "tests/support/oracle.h"

namespace psi::test {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

QStringList firstCells(const std::vector<QStringList> &rows)
{
    QStringList cells;
    for (const QStringList &row : rows)
        cells << row.value(0);
    return cells;
}

} // namespace

qint64 DayStore::number(const QByteArray &sql) const
{
    const std::vector<QStringList> rows = query(sql);
    return rows.empty() ? -1 : rows.front().value(0).toLongLong();
}

DayRows DayStore::rows(const QString &table) const
{
    const QStringList names = columns(table);
    const QString quoted = u'"' + names.join(q("\", \"")) + u'"';
    DayRows rows;
    for (const QStringList &cells : query(q("SELECT %1 FROM %2").arg(quoted, table).toUtf8())) {
        DayRow row;
        for (qsizetype i = 0; i < names.size(); ++i)
            row[names[i]] = cells.value(i);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<QStringList> SqliteDayStore::query(const QByteArray &sql) const
{
    std::vector<QStringList> rows;
    for (const auto &cells : queryRows(m_file, sql.constData())) {
        QStringList row;
        for (const std::string &cell : cells)
            row << QString::fromStdString(cell);
        rows.push_back(row);
    }
    return rows;
}

QStringList SqliteDayStore::tables() const
{
    return firstCells(
        query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"));
}

QStringList SqliteDayStore::columns(const QString &table) const
{
    return firstCells(query("SELECT name FROM pragma_table_info('" + table.toUtf8() + "')"));
}

std::vector<QStringList> PostgresDayStore::query(const QByteArray &sql) const
{
    EXPECT_TRUE(m_client->run(sql)) << m_client->error().constData();
    return m_client->rows();
}

QStringList PostgresDayStore::tables() const
{
    return firstCells(query("SELECT table_name::text FROM information_schema.tables "
                            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"));
}

QStringList PostgresDayStore::columns(const QString &table) const
{
    return firstCells(query("SELECT column_name::text FROM information_schema.columns "
                            "WHERE table_schema = 'public' AND table_name = '" +
                            table.toUtf8() + "' ORDER BY ordinal_position"));
}

} // namespace psi::test
