#include "service/adapters/sqlstore/storemenus.h"

#include "service/adapters/sqlstore/storemenurows.h"
#include "service/domain/router/menucodec.h"

namespace psi::store {

namespace {

Rows noValues()
{
    Rows values;
    values.row();
    return values;
}

// The one cell of the one row; empty without a row.
QByteArray cell(const Context &context, Statement statement, const Rows &values = noValues())
{
    const auto row = context.sql.ask(statement, values);
    return row->next() ? row->bytes(0) : QByteArray();
}

int addVersion(const Context &context, const QString &who, const QString &reason, const QByteArray &json)
{
    Rows values;
    values.row().time(context.now).text(who).text(reason).text(json);
    const auto row = context.sql.ask(Statement::menu_version_insert, values);
    return row->next() ? static_cast<int>(row->integer(0)) : 0;
}

// What somebody changed in the tables since the last version would be lost otherwise.
void keepWhatIsThere(const Context &context)
{
    const MenuSet standing = loadMenuSet(context);
    const QByteArray json = menucodec::write(standing);
    if (!standing.menus.empty() && cell(context, Statement::menu_version_last) != json)
        addVersion(context, QStringLiteral("crm"), QStringLiteral("antes del reemplazo"), json);
}

std::vector<Course> loadCourses(const Context &context)
{
    std::vector<Course> courses;
    const auto row = context.sql.ask(Statement::menu_load_courses, noValues());
    while (row->next())
        courses.push_back({row->text(0), row->text(1)});
    return courses;
}

std::vector<AreaId> loadMuted(const Context &context)
{
    std::vector<AreaId> muted;
    const auto row = context.sql.ask(Statement::area_load, noValues());
    while (row->next()) {
        if (row->integer(3) == 0)
            muted.push_back(AreaId(row->text(0)));
    }
    return muted;
}

} // namespace

Result<QByteArray> StoreMenus::stamp()
{
    QByteArray stamp;
    const Result<void> done =
        m_host.run([&](const Context &context) { stamp = cell(context, Statement::menu_stamp); });
    if (!done)
        return done.error();
    return stamp;
}

Result<MenuSources> StoreMenus::load()
{
    MenuSources sources;
    const Result<void> done = m_host.run([&](const Context &context) {
        sources = {loadMenuSet(context), loadCourses(context), loadMuted(context)};
    });
    if (!done)
        return done.error();
    return sources;
}

Result<int> StoreMenus::replace(const MenuSet &menus, const QString &who, const QString &reason)
{
    int number = 0;
    const Result<void> done = m_host.run([&](const Context &context) {
        keepWhatIsThere(context);
        writeMenuSet(context, menus);
        number = addVersion(context, who, reason, menucodec::write(ordered(menus)));
        Rows audit;
        audit.row().time(context.now).text(who).text(QStringLiteral("menus"));
        audit.text(QStringLiteral("version %1").arg(number)).text(reason);
        context.sql.run(Statement::audit_insert, audit);
    });
    if (!done)
        return done.error();
    return number;
}

Result<std::vector<MenuVersion>> StoreMenus::versions(int limit)
{
    std::vector<MenuVersion> versions;
    const Result<void> done = m_host.run([&](const Context &context) {
        versions.clear();
        Rows most;
        most.row().integer(limit);
        const auto row = context.sql.ask(Statement::menu_versions, most);
        while (row->next())
            versions.push_back({static_cast<int>(row->integer(0)), row->time(1).value_or(Timestamp()),
                                row->text(2), row->text(3)});
    });
    if (!done)
        return done.error();
    return versions;
}

Result<MenuSet> StoreMenus::version(int number)
{
    QByteArray json;
    const Result<void> done = m_host.run([&](const Context &context) {
        Rows which;
        which.row().integer(number);
        json = cell(context, Statement::menu_version_load, which);
    });
    if (!done)
        return done.error();
    if (json.isEmpty())
        return Error{ErrorCode::NotFound, QStringLiteral("there is no version %1 of the menus").arg(number)};
    return menucodec::read(json).menus;
}

} // namespace psi::store
