#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <QString>

namespace psi::test {

/// The rows of a query on a SQLite file, read only, as texts; NULL is "NULL", a blob is hex. Rows seen so far
/// if the query fails, which is a test failure too.
std::vector<std::vector<std::string>> queryRows(const QString &file, const char *sql);
/// First column of the first row; -1 if there is none.
std::int64_t queryNumber(const QString &file, const char *sql);
/// Runs statements on a database of the test's own (or a copy). A failure is a test failure.
void changeDatabase(const QString &file, const char *sql);

/// What the formulas of the contract count: every accepted element leaves exactly one row.
struct ElementCounts
{
    std::int64_t messages = 0;
    std::int64_t statuses = 0;
    std::int64_t errors = 0;
    std::int64_t others = 0;

    std::int64_t sum() const { return messages + statuses + errors + others; }
    friend bool operator==(const ElementCounts &, const ElementCounts &) = default;
    friend ElementCounts operator+(const ElementCounts &a, const ElementCounts &b)
    {
        return {a.messages + b.messages, a.statuses + b.statuses, a.errors + b.errors, a.others + b.others};
    }
};
void PrintTo(const ElementCounts &counts, std::ostream *out);
ElementCounts countElements(const QString &store);

/// Every row of every table by table name, but those that live on their own (metrics, leases of chores).
using StoreContents = std::map<std::string, std::vector<std::vector<std::string>>>;
StoreContents contentsOf(const QString &store);

/// Asks every 20 ms until it is so; false after `seconds`.
bool waitUntil(const std::function<bool()> &isSo, int seconds = 20);

} // namespace psi::test
