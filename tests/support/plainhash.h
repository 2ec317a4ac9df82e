#pragma once

#include <QCryptographicHash>

#include "service/ports/keyedhash.h"

namespace psi::test {

/// A KeyedHash without a key: the same text has the same hash in every run. Any thread.
class PlainHash final : public KeyedHash
{
public:
    QByteArray hash(QByteArrayView text) const override
    {
        constexpr qsizetype size = 16;
        return QCryptographicHash::hash(text, QCryptographicHash::Sha256).left(size);
    }
    QByteArray fingerprint() const override { return "0011223344556677"; }
};

} // namespace psi::test
