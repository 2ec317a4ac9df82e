#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <QByteArray>

#include "shared/ids.h"

namespace psi {

/// What the Graph API wants to know of one of our lines. Holds a secret: never logged.
struct GraphLine
{
    LineId id;
    QByteArray phoneNumberId;
    QByteArray accessToken; ///< empty = none configured
};

/// The lines by their id, replaced as a whole on reload: the next call uses the new token. Any thread.
class GraphLines
{
public:
    explicit GraphLines(const std::vector<GraphLine> &lines = {}) { replace(lines); }

    void replace(const std::vector<GraphLine> &lines);
    /// Nothing for a line that is not configured.
    std::optional<GraphLine> find(const LineId &id) const;

private:
    using Lines = std::map<LineId, GraphLine>;
    mutable std::mutex m_mutex;
    std::shared_ptr<const Lines> m_lines; ///< guarded by m_mutex
};

} // namespace psi
