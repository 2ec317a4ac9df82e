#pragma once

#include "service/adapters/postgres/pgsession.h"

namespace psi::postgres {

/// A transaction from its making to its end: undone unless commit() succeeded. Whether one is open, and
/// whether COMMIT committed, is judged by what the server says (PQtransactionStatus), not by Qt's flags.
/// Settings are SET LOCAL only, so none of them outlives it on a connection that PgBouncer shares out.
class PgTransaction
{
public:
    enum class Kind : unsigned char
    {
        Work, ///< of the store: psi.router is set, plans go by the indexes alone
        Plain
    };

    /// Throws Failure.
    explicit PgTransaction(PgSession &session, Kind kind = Kind::Work);
    ~PgTransaction();
    PgTransaction(const PgTransaction &) = delete;
    PgTransaction &operator=(const PgTransaction &) = delete;

    /// When it began, by the server's clock; Work only.
    Timestamp startedAt() const { return m_startedAt; }
    /// Throws Failure; Unavailable also when nobody knows whether it committed.
    void commit();

private:
    PgSession &m_session;
    Timestamp m_startedAt{};
};

} // namespace psi::postgres
