#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QByteArray>
#include <QString>

#include "shared/timestamp.h"

struct sqlite3;

namespace psi::store {

/// Rows handed to one statement, which reads them as the table `psi_rows(?)` with the columns c0, c1, ...
/// (rowid: the row's number from 0). So reading or writing many rows takes one statement.
///
/// A value; must outlive the statement's run, which reads the bytes in place.
class Rows
{
public:
    static constexpr int maxColumns = 40;

    /// Starts a row; the cells that follow are its columns from c0 on. Columns not given read as NULL.
    Rows &row();
    Rows &null();
    Rows &integer(std::int64_t value);
    Rows &boolean(bool value) { return integer(value ? 1 : 0); }
    Rows &text(QByteArray utf8);
    Rows &text(const QString &value) { return text(value.toUtf8()); }
    Rows &blob(QByteArray bytes);
    Rows &time(Timestamp time);
    /// NULL when empty.
    Rows &textOrNull(const QByteArray &utf8) { return utf8.isEmpty() ? null() : text(utf8); }
    Rows &textOrNull(const QString &value) { return value.isEmpty() ? null() : text(value); }
    Rows &timeOrNull(const std::optional<Timestamp> &value) { return value ? time(*value) : null(); }

    /// Room for so many rows, to spare moving them.
    void reserve(std::size_t rows, std::size_t columns);
    int size() const { return static_cast<int>(m_starts.size()); }
    bool isEmpty() const { return m_starts.empty(); }

    struct Cell
    {
        enum class Kind : unsigned char
        {
            Null,
            Integer,
            Text,
            Blob
        };
        Kind kind = Kind::Null;
        std::int64_t number = 0;
        QByteArray bytes;
    };
    /// Null when the row has fewer columns.
    const Cell *cell(int row, int column) const;

private:
    std::vector<Cell> m_cells;
    std::vector<std::size_t> m_starts;
};

/// Makes `psi_rows` known to a connection, and the function `psi_wamid_tail(text)`, which is wamidTail() in
/// SQL. Done once after it was opened.
void registerRows(sqlite3 *connection);

/// Type name of the pointer that psi_rows takes (sqlite3_bind_pointer).
inline constexpr const char *rowsPointerType = "psi-rows";

} // namespace psi::store
