#pragma once

#include <map>
#include <vector>

#include <QByteArray>

struct pg_conn;

namespace psi::test {

/// A subscriber of a publication, as Supabase's realtime is one: logical replication with the plug-in
/// pgoutput, on a slot of its own that is gone with it. Sees what is committed after its making. One thread.
class PgOutput
{
public:
    PgOutput(const QByteArray &url, const QByteArray &publication);
    ~PgOutput();
    PgOutput(const PgOutput &) = delete;
    PgOutput &operator=(const PgOutput &) = delete;

    struct Change
    {
        char kind = 0; ///< I, U or D
        QByteArray table;
        std::map<QByteArray, QByteArray> values; ///< of the new row; absent when NULL or unchanged
    };
    bool isStreaming() const { return m_isStreaming; }
    const QByteArray &error() const { return m_error; }
    /// All changes up to the row with that value, or what came within 10 s.
    std::vector<Change> until(const QByteArray &table, const QByteArray &column, const QByteArray &value);

private:
    struct Relation
    {
        QByteArray name;
        std::vector<QByteArray> columns;
    };
    void read(const QByteArray &message, std::vector<Change> &changes);
    QByteArray next();

    pg_conn *m_connection;
    bool m_isStreaming = false;
    QByteArray m_error;
    std::map<unsigned, Relation> m_relations;
};

} // namespace psi::test
