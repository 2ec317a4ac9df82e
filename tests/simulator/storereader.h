#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <QString>

namespace psi::sim {

/// The current row of a query; valid inside the call that hands it over.
class StoreRow
{
public:
    virtual ~StoreRow() = default;
    virtual std::string text(int column) const = 0; ///< empty for NULL
    virtual std::int64_t integer(int column) const = 0;
    virtual bool isNull(int column) const = 0;
};

/// The router's store, read while the service may be writing it: a store.db or a PostgreSQL database. Changes
/// nothing. One thread at a time. Every failure: `error()` says why.
class StoreReader
{
public:
    virtual ~StoreReader() = default;

    /// What stands between begin() and end() is one moment of the store.
    virtual bool begin() = 0;
    virtual void end() = 0;
    /// Calls `row` for each row.
    virtual bool each(const char *sql, const std::function<void(const StoreRow &)> &row) = 0;
    /// Wamid, conversation, place in the order of insertion (NULL if that can no longer be told), intake
    /// number of each message of a customer.
    virtual const char *messagesSql() const = 0;
    const QString &error() const { return m_error; }

protected:
    bool fail(const QString &why)
    {
        m_error = why;
        return false;
    }

private:
    QString m_error;
};

/// True for `sqlite:PATH`, `postgresql://…` and `postgres://…`.
bool isStoreName(const QString &name);
/// Opens it. Null: `error` says why.
std::unique_ptr<StoreReader> openStore(const QString &name, QString &error);

} // namespace psi::sim
