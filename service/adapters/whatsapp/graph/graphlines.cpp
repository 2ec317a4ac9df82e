#include "service/adapters/whatsapp/graph/graphlines.h"

namespace psi {

void GraphLines::replace(const std::vector<GraphLine> &lines)
{
    auto next = std::make_shared<Lines>();
    for (const GraphLine &line : lines)
        next->insert_or_assign(line.id, line);
    const std::lock_guard lock(m_mutex);
    m_lines = std::move(next);
}

std::optional<GraphLine> GraphLines::find(const LineId &id) const
{
    std::shared_ptr<const Lines> lines;
    {
        const std::lock_guard lock(m_mutex);
        lines = m_lines;
    }
    const auto found = lines->find(id);
    return found == lines->end() ? std::nullopt : std::optional(found->second);
}

} // namespace psi
