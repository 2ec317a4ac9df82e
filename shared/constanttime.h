#pragma once

#include <QByteArray>

namespace psi {

/// Whether two secrets are the same, in a time that depends on their length alone. An empty one is never the
/// same as anything.
inline bool isSameSecret(QByteArrayView a, QByteArrayView b)
{
    if (a.size() != b.size() || b.isEmpty())
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

} // namespace psi
