#include "service/domain/router/menutree.h"

#include <algorithm>

namespace psi {

int MenuTree::indexOf(const QString &id) const { return m_byName.value(id, -1); }

const MenuTarget *MenuTree::byId(const QString &id, int from) const
{
    const auto back = m_backs.constFind({id, from});
    if (back != m_backs.constEnd())
        return &*back;
    const auto found = m_byId.constFind(id);
    return found == m_byId.constEnd() ? nullptr : &*found;
}

const MenuTarget *MenuTree::byText(const QString &folded, int from) const
{
    const MenuNode &node = at(from);
    const auto own = node.byWord.constFind(folded);
    if (own != node.byWord.constEnd())
        return &*own;
    const auto anywhere = m_byCode.constFind(folded);
    return anywhere == m_byCode.constEnd() ? nullptr : &*anywhere;
}

bool MenuTree::isSilent(const AreaId &area) const
{
    return std::find(m_silent.begin(), m_silent.end(), area) != m_silent.end();
}

} // namespace psi
