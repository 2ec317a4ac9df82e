#include "service/adapters/postgres/pgprobe.h"

#include <algorithm>
#include <map>

#include <libpq-fe.h>
#include <postgres/migrations.h>

#include <QRegularExpression>

#include "service/adapters/postgres/pgindexes.h"

namespace psi::postgres {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

QString cell(const PgResult &result, int row, int column)
{
    return QString::fromUtf8(PQgetvalue(result.get(), row, column));
}

using Columns = std::map<QString, QString>; ///< "table.column" -> type

// One column a line, as 0001_crm.sql says on its top.
const Columns &expectedColumns()
{
    static const Columns columns = [] {
        static const QRegularExpression line(
            q("ALTER TABLE (\\w+) ADD COLUMN IF NOT EXISTS (\\w+) (\\w+(?:\\[\\])?)"));
        Columns found;
        const QString text = QString::fromUtf8(postgresmigrations::_0001_crm.data(),
                                               static_cast<qsizetype>(postgresmigrations::_0001_crm.size()));
        for (auto it = line.globalMatch(text); it.hasNext();) {
            const QRegularExpressionMatch match = it.next();
            QString type = match.captured(3);
            if (type == q("timestamptz"))
                type = q("timestamp with time zone");
            found.emplace(match.captured(1) + QLatin1Char('.') + match.captured(2), type);
        }
        return found;
    }();
    return columns;
}

QByteArray expectedTables()
{
    QStringList tables;
    for (const auto &[column, type] : expectedColumns())
        tables << column.section(QLatin1Char('.'), 0, 0);
    tables.removeDuplicates();
    return '{' + tables.join(QLatin1Char(',')).toLatin1() + '}';
}

void compareColumns(PgSession &session, SchemaFindings &findings)
{
    const PgResult found = session.execText(
        "SELECT c.relname || '.' || a.attname, format_type(a.atttypid, NULL), "
        "a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY ($1)",
        {expectedTables()});
    Columns lacking = expectedColumns();
    for (int row = 0; row < PQntuples(found.get()); ++row) {
        const QString name = cell(found, row, 0);
        const QString type = cell(found, row, 1);
        const auto expected = lacking.find(name);
        if (expected != lacking.end()) {
            if (expected->second != type)
                findings.differences << q("%1 is %2, not %3").arg(name, type, expected->second);
            lacking.erase(expected);
        } else if (!name.endsWith(q(".id"))) {
            const bool mustBeGiven = cell(found, row, 2) == q("t");
            (mustBeGiven ? findings.faults : findings.differences)
                << (mustBeGiven ? q("%1 must be given, and the router does not know it")
                                : q("%1 is not the router's"))
                       .arg(name);
        }
    }
    for (const auto &[name, type] : lacking)
        findings.differences << q("%1 (%2) lacks").arg(name, type);
}

void planStatements(PgSession &session, SchemaFindings &findings)
{
    static const QRegularExpression parameter(q("\\$(\\d+)"));
    for (const PgStatement &statement : allStatements()) {
        int count = static_cast<int>(statement.columns.size());
        for (auto it = parameter.globalMatch(QString::fromUtf8(statement.text)); it.hasNext();)
            count = std::max(count, it.next().captured(1).toInt());
        std::vector<unsigned> types(static_cast<std::size_t>(count), 0);
        for (std::size_t i = 0; i < statement.columns.size(); ++i)
            types[i] = statement.columns[i].array;
        const std::vector<const char *> nulls(types.size(), nullptr);
        const PgResult plan(PQexecParams(session.handle(), ("EXPLAIN " + statement.text).constData(), count,
                                         types.data(), nulls.data(), nullptr, nullptr, 0));
        if (PQresultStatus(plan.get()) != PGRES_TUPLES_OK)
            findings.faults << q("%1: %2").arg(
                QString::fromLatin1(statement.name),
                QString::fromUtf8(PQresultErrorMessage(plan.get())).section(QLatin1Char('\n'), 0, 0));
    }
}

// What the router writes into columns that a CHECK of the database may restrict.
struct Words
{
    const char *table;
    const char *column;
    QStringList words;
};

const std::vector<Words> &writtenWords()
{
    static const std::vector<Words> all{
        {"mensajes",
         "tipo",
         {q("text"), q("image"), q("audio"), q("video"), q("document"), q("location"), q("contact")}},
        {"mensajes", "direccion", {q("entrante"), q("saliente")}},
        {"mensajes", "remitente_tipo", {q("contacto"), q("agente"), q("sistema")}},
        {"conversaciones", "estado", {q("nueva"), q("activa"), q("derivada")}},
        {"tickets", "estado", {q("abierto")}},
    };
    return all;
}

void compareChecks(PgSession &session, SchemaFindings &findings)
{
    for (const Words &words : writtenWords()) {
        const PgResult found =
            session.execText("SELECT c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
                             "JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum] "
                             "WHERE c.contype = 'c' AND c.conrelid = to_regclass($1) AND a.attname = $2",
                             {words.table, words.column});
        for (int row = 0; row < PQntuples(found.get()); ++row) {
            for (const QString &word : words.words) {
                if (!cell(found, row, 1).contains(QLatin1Char('\'') + word + QLatin1Char('\'')))
                    findings.faults << q("%1 refuses '%2' in %3.%4")
                                           .arg(cell(found, row, 0), word, q(words.table), q(words.column));
            }
        }
    }
}

void lookAtRights(PgSession &session, SchemaFindings &findings)
{
    const PgResult hidden = session.execText(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
        "AND (relname = ANY ($1) OR relname LIKE 'router\\_%') AND row_security_active(oid)",
        {expectedTables()});
    for (int row = 0; row < PQntuples(hidden.get()); ++row)
        findings.faults << q("row security hides rows of %1 from this role: it needs BYPASSRLS")
                               .arg(cell(hidden, row, 0));
}

void lookAtIndexes(PgSession &session, SchemaFindings &findings)
{
    for (const PgIndex &index : wantedIndexes()) {
        if (!hasIndex(session, index))
            findings.differences << q("%1 index %2 on %3 lacks")
                                        .arg(index.isUnique ? q("unique") : q("an"),
                                             QString::fromLatin1(index.name),
                                             QString::fromLatin1(index.table));
    }
}

bool lookAtTriggers(PgSession &session, SchemaFindings &findings)
{
    const PgResult counting = session.exec(
        "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = to_regclass('mensajes') AND NOT t.tgisinternal AND t.tgenabled <> 'D' "
        "AND t.tgname <> 'router_no_leidos' AND p.prosrc ILIKE '%mensajes_no_leidos%'");
    for (int row = 0; row < PQntuples(counting.get()); ++row)
        findings.differences
            << q("trigger %1 on mensajes counts unread messages: one more update of conversaciones "
                 "for each message")
                   .arg(cell(counting, row, 0));
    if (firstCell(session.exec("SELECT 1 FROM pg_publication WHERE pubname = 'supabase_realtime'")).isEmpty())
        findings.differences << q("publication supabase_realtime lacks");
    return PQntuples(counting.get()) > 0;
}

} // namespace

Probe probeSchema(PgSession &session)
{
    Probe probe;
    compareColumns(session, probe.findings);
    planStatements(session, probe.findings);
    compareChecks(session, probe.findings);
    lookAtRights(session, probe.findings);
    lookAtIndexes(session, probe.findings);
    probe.hasForeignUnreadTrigger = lookAtTriggers(session, probe.findings);
    return probe;
}

QStringList durabilityFaults(PgSession &session)
{
    QStringList faults;
    for (const char *setting : {"fsync", "full_page_writes", "synchronous_commit"}) {
        if (firstCell(session.exec(QByteArray("SHOW ") + setting)) == "off")
            faults << q("PostgreSQL runs with %1 = off: what it confirms may be lost").arg(q(setting));
    }
    return faults;
}

} // namespace psi::postgres
