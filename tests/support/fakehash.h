#pragma once

#include "service/ports/keyedhash.h"

namespace psi {

/// A "hash" that tests can read: the text between two marks.
class FakeHash : public KeyedHash
{
public:
    QByteArray hash(QByteArrayView text) const override { return '<' + text.toByteArray() + '>'; }
    QByteArray fingerprint() const override { return "fake"; }
};

} // namespace psi
