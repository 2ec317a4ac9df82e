#pragma once

#include <memory>
#include <vector>

#include <QByteArray>

struct evp_mac_ctx_st;

namespace psi {

/// One live app secret as a keyed HMAC-SHA256 context that is duplicated per message. Immutable; any thread.
class HmacKey
{
public:
    explicit HmacKey(const QByteArray &secret);

    /// True when `mac` (32 bytes) is the HMAC of `body`; constant time in the MAC.
    bool matches(QByteArrayView mac, QByteArrayView body) const;

private:
    std::shared_ptr<evp_mac_ctx_st> m_context;
};

/// The 32 bytes of "sha256=" and 64 lower-case hex digits; empty for anything else.
QByteArray macOfSignature(QByteArrayView signature);

} // namespace psi
