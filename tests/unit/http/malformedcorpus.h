#pragma once

#include <vector>

#include <QByteArray>

namespace psi::test {

/// A request that must be refused, whole as it goes over the wire. None of them needs more bytes to be
/// judged.
struct MalformedCase
{
    QByteArray name;
    QByteArray bytes;
    int status; ///< the one answer; then the connection is closed
};

/// Names are unique.
const std::vector<MalformedCase> &malformedCorpus();

} // namespace psi::test
