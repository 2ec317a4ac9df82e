#pragma once

#include <string>

#include "service/ports/log.h"
#include "shared/timestamp.h"

namespace psi {

/// One log line as one JSON object without a line break, whatever its texts hold: control and bidirectional
/// characters are escaped, invalid text is replaced. Fields, where known:
/// ts level msg corr lane route job ms error.
std::string formatLogLine(const LogLine &line, Timestamp time);

} // namespace psi
