#include "service/adapters/postgres/pgindexes.h"

#include <libpq-fe.h>
#include <postgres/migrations.h>

#include <QRegularExpression>

namespace psi::postgres {

namespace {

enum class Built : unsigned char
{
    No,
    Half,
    NotUnique,
    Yes
};

Built stateOf(PgSession &session, const QByteArray &name, bool mustBeUnique)
{
    const PgResult found = session.execText(
        "SELECT i.indisvalid, i.indisunique FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid "
        "WHERE c.relname = $1 AND c.relnamespace = current_schema()::regnamespace",
        {name});
    if (PQntuples(found.get()) == 0)
        return Built::No;
    if (*PQgetvalue(found.get(), 0, 0) != 't')
        return Built::Half;
    return mustBeUnique && *PQgetvalue(found.get(), 0, 1) != 't' ? Built::NotUnique : Built::Yes;
}

// Where the CRM has an index of that name which is not unique, ours stands beside it.
QByteArray standIn(const PgIndex &index) { return "router_" + index.name; }

// Sets of rows that the index forbids, each as the ids of its rows.
QStringList doublesOf(PgSession &session, const PgIndex &index)
{
    constexpr const char *shown = "20";
    QByteArray where = index.where.isEmpty() ? QByteArray("true") : index.where;
    for (const QByteArray &column : index.columns.split(','))
        where += " AND " + column.trimmed() + " IS NOT NULL";
    const PgResult found =
        session.exec("SELECT string_agg(id::text, ' ') FROM " + index.table + " WHERE " + where +
                     " GROUP BY " + index.columns + " HAVING count(*) > 1 LIMIT " + shown);
    QStringList doubles;
    for (int row = 0; row < PQntuples(found.get()); ++row)
        doubles << QString::fromUtf8(PQgetvalue(found.get(), row, 0));
    return doubles;
}

QStringList leftOut(const PgIndex &index, const QStringList &doubles)
{
    QStringList lines{QStringLiteral("left out unique index %1: rows of %2 that are the same in (%3)")
                          .arg(QString::fromLatin1(index.name), QString::fromLatin1(index.table),
                               QString::fromLatin1(index.columns))};
    for (const QString &rows : doubles)
        lines << QStringLiteral("  ") + rows;
    return lines;
}

QStringList make(PgSession &session, PgIndex index)
{
    Built built = stateOf(session, index.name, index.isUnique);
    if (built == Built::NotUnique) {
        index.statement.replace(" " + index.name + " ", " " + standIn(index) + " ");
        index.name = standIn(index);
        built = stateOf(session, index.name, true);
    }
    if (built == Built::Yes)
        return {};
    if (built == Built::Half)
        session.exec("DROP INDEX CONCURRENTLY IF EXISTS " + index.name);
    if (const QStringList doubles = index.isUnique ? doublesOf(session, index) : QStringList();
        !doubles.isEmpty())
        return leftOut(index, doubles);
    session.exec(index.statement);
    return {QStringLiteral("built index ") + QString::fromLatin1(index.name)};
}

} // namespace

const std::vector<PgIndex> &wantedIndexes()
{
    static const std::vector<PgIndex> all = [] {
        static const QRegularExpression line(
            QStringLiteral("^CREATE (UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS (\\w+) ON (\\w+) "
                           "\\((.*?)\\)(?: WHERE (.*))?;$"),
            QRegularExpression::MultilineOption);
        std::vector<PgIndex> made;
        const QString text = QString::fromUtf8(postgresmigrations::indexes.data(),
                                               static_cast<qsizetype>(postgresmigrations::indexes.size()));
        for (auto it = line.globalMatch(text); it.hasNext();) {
            const QRegularExpressionMatch match = it.next();
            made.push_back({match.captured(2).toLatin1(), match.captured(3).toLatin1(),
                            match.captured(4).toLatin1(), match.captured(5).toLatin1(),
                            match.captured(0).toLatin1(), match.hasCaptured(1)});
        }
        return made;
    }();
    return all;
}

bool hasIndex(PgSession &session, const PgIndex &index)
{
    const Built built = stateOf(session, index.name, index.isUnique);
    return built == Built::Yes ||
           (built == Built::NotUnique && stateOf(session, standIn(index), true) == Built::Yes);
}

QStringList makeIndexes(PgSession &session)
{
    QStringList lines;
    for (const PgIndex &index : wantedIndexes())
        lines += make(session, index);
    return lines;
}

} // namespace psi::postgres
