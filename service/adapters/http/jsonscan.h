#pragma once

#include <QByteArray>
#include <QJsonObject>

#include "shared/result.h"

namespace psi {

/// The body of an admin request as a JSON object. Stricter than Qt's parser: RFC 8259 and UTF-8 to the last
/// byte, nesting up to 32, 20,000 values, no member twice, no NUL, no lone surrogate, no number beyond a
/// double. Invalid says what and at which byte, never the content. Pure; any thread.
Result<QJsonObject> scanJsonObject(const QByteArray &body);

} // namespace psi
