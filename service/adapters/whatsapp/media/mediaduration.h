#pragma once

#include <optional>

#include <QString>

namespace psi {

/// Length of an audio or video file in whole seconds, at least 1, where its container says so simply: Ogg
/// with Opus (RFC 3533, RFC 7845) and the MP4 family (ISO 14496-12: mp4, m4a, 3gp). Nothing for all else and
/// for what is broken. Reads a few pages of the file; blocking.
std::optional<int> mediaSeconds(const QString &path);

} // namespace psi
