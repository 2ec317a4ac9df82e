#pragma once

#include <QByteArray>

namespace psi {

/// HMAC-SHA256 with the install key, cut to 16 bytes: lane keys, and what logs show instead of personal data.
/// Any thread; never fails once made.
class KeyedHash
{
public:
    virtual ~KeyedHash() = default;
    virtual QByteArray hash(QByteArrayView text) const = 0;
    /// First 16 hex digits of SHA-256 of the install key; store and queue must name the same one.
    virtual QByteArray fingerprint() const = 0;
};

} // namespace psi
