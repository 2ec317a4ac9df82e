#pragma once

#include <chrono>
#include <optional>

#include <QString>

namespace psi {

/// "45s", "30m", "12h", "90d": at least a second, at most ten years. Nothing for other texts. Pure; any
/// thread.
std::optional<std::chrono::seconds> durationOf(const QString &text);

} // namespace psi
