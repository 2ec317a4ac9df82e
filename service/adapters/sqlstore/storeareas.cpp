#include "service/adapters/sqlstore/storeareas.h"

namespace psi::store {

namespace {

void addRow(Rows &rows, const Area &area)
{
    rows.row().text(area.id.value).textOrNull(area.url).textOrNull(area.secret).boolean(area.enabled);
    rows.integer(area.timeout.count()).integer(area.attempts);
    if (area.sla)
        rows.integer(area.sla->count());
    else
        rows.null();
}

Area areaOf(const Reader &row)
{
    Area area;
    area.id = AreaId(row.text(0));
    area.url = row.text(1);
    area.secret = row.text(2);
    area.enabled = row.integer(3) != 0;
    area.timeout = std::chrono::milliseconds(row.integer(4));
    area.attempts = static_cast<int>(row.integer(5));
    if (!row.isNull(6))
        area.sla = std::chrono::seconds(row.integer(6));
    return area;
}

Rows noValues()
{
    Rows values;
    values.row();
    return values;
}

std::size_t countOf(const Context &context)
{
    std::size_t count = 0;
    const auto row = context.sql.ask(Statement::area_load, noValues());
    while (row->next())
        ++count;
    return count;
}

} // namespace

Result<std::vector<Area>> StoreAreas::areas()
{
    std::vector<Area> areas;
    const Result<void> done = m_host.run([&](const Context &context) {
        areas.clear();
        const auto row = context.sql.ask(Statement::area_load, noValues());
        while (row->next())
            areas.push_back(areaOf(*row));
    });
    if (!done)
        return done.error();
    return areas;
}

Result<int> StoreAreas::seed(const std::vector<Area> &areas)
{
    Rows rows;
    for (const Area &area : areas)
        addRow(rows, area);
    if (rows.isEmpty())
        return 0;
    int added = 0;
    const Result<void> done = m_host.run([&](const Context &context) {
        const std::size_t before = countOf(context);
        context.sql.write(Statement::area_seed, rows);
        added = static_cast<int>(countOf(context) - before);
    });
    if (!done)
        return done.error();
    return added;
}

Result<void> StoreAreas::save(const Area &area)
{
    Rows rows;
    addRow(rows, area);
    return m_host.run([&](const Context &context) { context.sql.write(Statement::area_save, rows); });
}

} // namespace psi::store
