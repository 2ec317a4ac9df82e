#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QByteArray>
#include <QString>

#include "shared/timestamp.h"

namespace psi::store {

/// Rows handed to one statement as one parameter (SQLite: the table `psi_rows(?)`) or as an array per column
/// (PostgreSQL: `unnest`), so that reading or writing many rows takes one statement. Its columns are called
/// c0, c1, ...; rows count from 0.
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
    /// In whole milliseconds.
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
            Blob,
            Time ///< `number`: microseconds since 1970
        };
        Kind kind = Kind::Null;
        std::int64_t number = 0;
        QByteArray bytes;
    };
    /// Puts `after` in place of `before` in a text.
    void replaceIn(int row, int column, const QByteArray &before, const QByteArray &after);
    /// Null when the row has fewer columns.
    const Cell *cell(int row, int column) const;

private:
    std::vector<Cell> m_cells;
    std::vector<std::size_t> m_starts;
};

} // namespace psi::store
