#pragma once

#include <vector>

#include <QByteArray>

namespace psi::test {

/// A body that is signed well and is not what it should be.
struct JsonCase
{
    const char *name; ///< unique
    QByteArray body;
    /// It is no strict JSON: only 400 is right. Otherwise 400, or 200 with at least one row.
    bool mustBeRefused;
};

const std::vector<JsonCase> &malformedJson();

} // namespace psi::test
