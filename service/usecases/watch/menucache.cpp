#include "service/usecases/watch/menucache.h"

#include "service/domain/router/menuvalidator.h"

namespace psi {

namespace {
constexpr Micros refreshEvery = std::chrono::seconds(15);
}

Result<bool> MenuCache::refresh()
{
    const std::lock_guard lock(m_mutex);
    const Result<QByteArray> stamp = m_store.stamp();
    if (!stamp)
        return stamp.error();
    return *stamp == m_stamp ? Result<bool>(false) : load(*stamp);
}

Result<void> MenuCache::reload()
{
    const std::lock_guard lock(m_mutex);
    const Result<QByteArray> stamp = m_store.stamp();
    if (!stamp)
        return stamp.error();
    const Result<bool> loaded = load(*stamp);
    return loaded ? Result<void>() : Result<void>(loaded.error());
}

// The stamp was read before the rows: what changes in between is noticed the next time.
Result<bool> MenuCache::load(const QByteArray &stamp)
{
    const Result<MenuSources> sources = m_store.load();
    if (!sources)
        return sources.error();
    m_stamp = stamp;
    if (!sources->menus.menus.empty()) {
        if (const std::vector<MenuProblem> problems = validateMenus(sources->menus); !problems.empty())
            m_log.error(QStringLiteral("the menus in the store have mistakes"),
                        problemsText(problems).trimmed());
    }
    MenuTree tree = compileMenus(*sources);
    if (tree.isEmpty() && !m_tree.current()->isEmpty()) {
        m_log.error(QStringLiteral("the store holds no main menu: the last menus stay in effect"));
        return false;
    }
    m_tree.replace(std::move(tree));
    m_log.info(QStringLiteral("menus read: %1 menus, %2 courses")
                   .arg(sources->menus.menus.size())
                   .arg(sources->courses.size()));
    return true;
}

Result<bool> seedMenus(MenuStore &store, const MenuSet &menus)
{
    const Result<MenuSources> sources = store.load();
    if (!sources)
        return sources.error();
    const Result<std::vector<MenuVersion>> versions = store.versions(1);
    if (!versions)
        return versions.error();
    if (!sources->menus.menus.empty() || !versions->empty())
        return false;
    const Result<int> written =
        store.replace(menus, QStringLiteral("router"), QStringLiteral("menus de fábrica"));
    return written ? Result<bool>(true) : Result<bool>(written.error());
}

Chore menuRefresh(MenuCache &cache)
{
    return {QStringLiteral("refresh of the menus"), refreshEvery, [&cache]() -> Result<bool> {
                const Result<bool> refreshed = cache.refresh();
                return refreshed ? Result<bool>(false) : refreshed;
            }};
}

} // namespace psi
