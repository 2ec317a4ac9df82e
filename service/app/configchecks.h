#pragma once

#include <functional>

#include "service/app/serviceconfig.h"

namespace psi {

/// Says that a key is wrong, and why.
using SayProblem = std::function<void(const QString &key, const QString &reason)>;

/// What no key alone can show: settings that exclude each other, names that stand twice.
void checkTogether(const ConfigLoad &load, const SayProblem &say);

} // namespace psi
