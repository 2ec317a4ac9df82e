#pragma once

#include <chrono>

#include <QTimeZone>

#include "service/domain/queue/gcra.h"

namespace psi {

/// The settings that step() obeys. A value, replaced as a whole on reload.
struct RouterPolicy
{
    bool shadow = false;        ///< store, decide and send nothing
    bool answersPaused = false; ///< store only
    std::chrono::seconds answerMaxAge = std::chrono::hours(1);
    int menuRepeats = 3;
    int maxConsecutive = 3;
    std::chrono::seconds repeatGap{10};
    bool reopenAfterDerivation = false;
    QTimeZone timezone = QTimeZone::utc();                   ///< whose days tickets are numbered by
    RateLimit conversationLimit{std::chrono::seconds(6), 5}; ///< 5 per 30 s
    RateLimit choiceLimit{std::chrono::milliseconds(1500), 20};

    friend bool operator==(const RouterPolicy &, const RouterPolicy &) = default;
};

} // namespace psi
