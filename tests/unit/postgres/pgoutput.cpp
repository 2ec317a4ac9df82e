#include "tests/unit/postgres/pgoutput.h"

#include <chrono>

#include <libpq-fe.h>
#include <poll.h>

#include <QtEndian>

namespace psi::test {

namespace {
constexpr std::chrono::seconds patience{10};
constexpr qsizetype dataHeader = 25; // 'w', where it starts, where the log ends, when it was sent

/// Reads a message of the plug-in from its beginning (PostgreSQL's documentation, "Logical Replication
/// Message Formats").
class Fields
{
public:
    explicit Fields(const QByteArray &message)
        : m_message(message)
    {}
    char byte() { return m_message[m_at++]; }
    int number16() { return take<std::int16_t>(); }
    unsigned number32() { return take<std::uint32_t>(); }
    QByteArray text()
    {
        const QByteArray found(m_message.constData() + m_at);
        m_at += found.size() + 1;
        return found;
    }
    QByteArray bytes(qsizetype size)
    {
        m_at += size;
        return m_message.mid(m_at - size, size);
    }

private:
    template <typename Number>
    Number take()
    {
        m_at += sizeof(Number);
        return qFromBigEndian<Number>(m_message.constData() + m_at - sizeof(Number));
    }
    const QByteArray &m_message;
    qsizetype m_at = 0;
};

QByteArray failureOf(pg_conn *connection, const QByteArray &command, ExecStatusType wanted)
{
    PGresult *result = PQexec(connection, command.constData());
    const bool worked = PQresultStatus(result) == wanted;
    PQclear(result);
    return worked ? QByteArray() : QByteArray(PQerrorMessage(connection));
}
} // namespace

PgOutput::PgOutput(const QByteArray &url, const QByteArray &publication)
    : m_connection(PQconnectdb((url + "?replication=database&connect_timeout=10").constData()))
{
    m_error =
        failureOf(m_connection, "CREATE_REPLICATION_SLOT prueba TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT",
                  PGRES_TUPLES_OK);
    if (m_error.isEmpty())
        m_error =
            failureOf(m_connection,
                      "START_REPLICATION SLOT prueba LOGICAL 0/0 (proto_version '1', publication_names '" +
                          publication + "')",
                      PGRES_COPY_BOTH);
    m_isStreaming = m_error.isEmpty();
}

PgOutput::~PgOutput() { PQfinish(m_connection); }

// The next message of the plug-in; empty when none came in time.
QByteArray PgOutput::next()
{
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        char *buffer = nullptr;
        const int size = PQgetCopyData(m_connection, &buffer, 1);
        if (size > 0) {
            const QByteArray message(buffer, size);
            PQfreemem(buffer);
            if (message[0] == 'w')
                return message.mid(dataHeader);
            continue; // a keep-alive
        }
        if (size < 0)
            return {};
        pollfd socket{PQsocket(m_connection), POLLIN, 0};
        ::poll(&socket, 1, 100);
        PQconsumeInput(m_connection);
    }
    return {};
}

void PgOutput::read(const QByteArray &message, std::vector<Change> &changes)
{
    Fields fields(message);
    const char kind = fields.byte();
    if (kind == 'R') {
        const unsigned id = fields.number32();
        fields.text(); // schema
        Relation relation{fields.text(), {}};
        fields.byte();
        for (int left = fields.number16(); left > 0; --left) {
            fields.byte();
            relation.columns.push_back(fields.text());
            fields.number32();
            fields.number32();
        }
        m_relations[id] = relation;
    } else if (kind == 'I' || kind == 'U' || kind == 'D') {
        const Relation &relation = m_relations[fields.number32()];
        Change change{kind, relation.name, {}};
        fields.byte(); // N, or K and O of a row as it was, which these tables do not send with updates
        const int count = fields.number16();
        for (int i = 0; i < count; ++i) {
            if (fields.byte() == 't')
                change.values[relation.columns[static_cast<std::size_t>(i)]] =
                    fields.bytes(fields.number32());
        }
        changes.push_back(change);
    }
}

std::vector<PgOutput::Change> PgOutput::until(const QByteArray &table, const QByteArray &column,
                                              const QByteArray &value)
{
    std::vector<Change> changes;
    for (QByteArray message = next(); !message.isEmpty(); message = next()) {
        read(message, changes);
        if (!changes.empty() && changes.back().table == table && changes.back().values[column] == value)
            break;
    }
    return changes;
}

} // namespace psi::test
