#pragma once

#include <vector>

#include "service/domain/outbound/area.h"
#include "shared/result.h"

namespace psi {

/// The areas in the store (`router_areas`). Any thread; blocking. Errors: Unavailable, Full.
class AreaStore
{
public:
    virtual ~AreaStore() = default;

    /// By id.
    virtual Result<std::vector<Area>> areas() = 0;
    /// Adds those that are not there yet; what is there stays as it is. Answers how many were added.
    virtual Result<int> seed(const std::vector<Area> &areas) = 0;
    /// Adds or changes one.
    virtual Result<void> save(const Area &area) = 0;
};

} // namespace psi
