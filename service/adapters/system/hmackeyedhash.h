#pragma once

#include <memory>

#include "service/ports/keyedhash.h"

struct evp_mac_ctx_st;

namespace psi {

/// KeyedHash by OpenSSL. The key is any bytes; an empty one is refused by the configuration, not here.
class HmacKeyedHash : public KeyedHash
{
public:
    explicit HmacKeyedHash(const QByteArray &key);
    QByteArray hash(QByteArrayView text) const override;
    QByteArray fingerprint() const override { return m_fingerprint; }

private:
    std::shared_ptr<evp_mac_ctx_st> m_context;
    QByteArray m_fingerprint;
};

} // namespace psi
