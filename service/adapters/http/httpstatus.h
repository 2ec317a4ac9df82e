#pragma once

#include <ctime>
#include <string>

namespace psi {

/// The reason phrase of a status; "Unknown" for one this program never sends.
const char *statusPhrase(int status);
/// "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale.
std::string httpDate(std::time_t seconds);

} // namespace psi
