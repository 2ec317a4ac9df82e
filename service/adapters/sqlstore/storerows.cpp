#include "service/adapters/sqlstore/storerows.h"

namespace psi::store {

Rows &Rows::row()
{
    m_starts.push_back(m_cells.size());
    return *this;
}

Rows &Rows::null()
{
    m_cells.emplace_back();
    return *this;
}

Rows &Rows::integer(std::int64_t value)
{
    m_cells.push_back({Cell::Kind::Integer, value, {}});
    return *this;
}

Rows &Rows::text(QByteArray utf8)
{
    m_cells.push_back({Cell::Kind::Text, 0, std::move(utf8)});
    return *this;
}

Rows &Rows::blob(QByteArray bytes)
{
    m_cells.push_back({Cell::Kind::Blob, 0, std::move(bytes)});
    return *this;
}

Rows &Rows::time(Timestamp time)
{
    const Timestamp millis = std::chrono::floor<std::chrono::milliseconds>(time);
    m_cells.push_back({Cell::Kind::Time, millis.time_since_epoch().count(), {}});
    return *this;
}

void Rows::reserve(std::size_t rows, std::size_t columns)
{
    m_starts.reserve(rows);
    m_cells.reserve(rows * columns);
}

void Rows::replaceIn(int row, int column, const QByteArray &before, const QByteArray &after)
{
    const std::size_t at = m_starts[static_cast<std::size_t>(row)] + static_cast<std::size_t>(column);
    m_cells[at].bytes.replace(before, after);
}

const Rows::Cell *Rows::cell(int row, int column) const
{
    const auto index = static_cast<std::size_t>(row);
    const std::size_t end = index + 1 < m_starts.size() ? m_starts[index + 1] : m_cells.size();
    const std::size_t at = m_starts[index] + static_cast<std::size_t>(column);
    return at < end ? &m_cells[at] : nullptr;
}

} // namespace psi::store
