#pragma once

#include <optional>
#include <vector>

#include <QByteArray>

#include "service/adapters/postgres/pgresult.h"

struct pg_conn;

namespace psi::postgres {

/// A statement with its parameters, as libpq takes them. The pointers need to live during the call only.
struct PgQuery
{
    const char *text = "";
    int count = 0;
    const unsigned *types = nullptr;
    const char *const *values = nullptr;
    const int *lengths = nullptr;
    const int *formats = nullptr;
    int resultFormat = 0; ///< 1: binary
};

/// What a statement must have done.
struct PgDemand
{
    std::int64_t rows = 0; ///< changed at least
    Error ifFewer;
};

/// Statements whose answers nobody waits for one by one: they are sent in one flush (libpq's pipeline mode)
/// and their answers read together. The server runs them in order and, after one that fails, none of the
/// rest. Belongs to the session's thread.
class PgPipeline
{
public:
    explicit PgPipeline(pg_conn *handle)
        : m_handle(handle)
    {}

    bool isEmpty() const { return m_entries.empty(); }
    /// `doing` names it in an error. Throws Failure if the connection is lost.
    void add(const PgQuery &query, const QByteArray &doing, std::optional<PgDemand> demand = {});
    /// False while a demand waits for its answer: nothing final may be sent along then.
    bool isJudged() const;
    /// Waits for all. The result of the last one; throws the Failure of the first that failed.
    PgResult collect();
    /// Waits for all, whatever became of them.
    void discard() noexcept;
    /// The connection was left inside a pipeline: it cannot be used again.
    bool isStuck() const { return m_isStuck; }

private:
    struct Entry
    {
        QByteArray doing;
        std::optional<PgDemand> demand;
    };
    std::optional<Error> faultOf(const Entry &entry, const pg_result *result) const;
    void finish();

    pg_conn *m_handle;
    std::vector<Entry> m_entries; ///< added and not collected
    bool m_isStuck = false;
};

} // namespace psi::postgres
