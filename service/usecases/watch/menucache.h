#pragma once

#include <mutex>

#include "service/ports/log.h"
#include "service/ports/menustore.h"
#include "service/usecases/snapshot.h"
#include "service/usecases/watch/chorerunner.h"

namespace psi {

/// Keeps the compiled menus in memory equal to what the store holds: a cheap question every 15 s, a load only
/// after a change, or at once when asked to. While the store is away the last menus stay: nothing can be
/// decided without the store, and what waits is then answered by what was known.
///
/// Menus that a CRM saved with mistakes are used as far as they go, with each mistake in the log once; a set
/// without a main menu never replaces one that has it. Any thread; blocking.
class MenuCache
{
public:
    /// All of them outlive the cache.
    MenuCache(MenuStore &store, Snapshot<MenuTree> &tree, Log &log)
        : m_store(store)
        , m_tree(tree)
        , m_log(log)
    {}

    /// Loads if something changed since; true: the menus in memory were replaced.
    Result<bool> refresh();
    /// Loads whatever was there before.
    Result<void> reload();

private:
    Result<bool> load(const QByteArray &stamp);

    MenuStore &m_store;
    Snapshot<MenuTree> &m_tree;
    Log &m_log;
    std::mutex m_mutex;
    QByteArray m_stamp; ///< guarded by m_mutex; of what was loaded last
};

/// A store that never had menus gets `menus`; true: it was so.
Result<bool> seedMenus(MenuStore &store, const MenuSet &menus);

/// refresh() every 15 s. `cache` outlives the chore.
Chore menuRefresh(MenuCache &cache);

} // namespace psi
