#include "service/usecases/outbound/outboundlimits.h"

namespace psi {

Result<void> applyLimits(QueueControl &control, const OutboundLimits &limits,
                         const std::vector<AreaId> &areas)
{
    using Kind = LimitSetting::Kind;
    std::vector<LimitSetting> settings{
        {Kind::LaneRate, Route::Outbound, {}, limits.pair, 0},
        {Kind::RingRate, Route::Outbound, {}, limits.line, 0},
        {Kind::RingLanes, Route::Area, {}, {}, limits.areaLanes},
        {Kind::RingLanes, Route::Media, {}, {}, limits.mediaLanes},
    };
    for (const AreaId &area : areas)
        settings.push_back({Kind::RingLanes, Route::Area, area.value.toUtf8(), {}, limits.areaLanes});
    for (const LimitSetting &one : settings) {
        if (const Result<void> set = control.setLimit(one); !set)
            return set;
    }
    return {};
}

} // namespace psi
