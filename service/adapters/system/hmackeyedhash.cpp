#include "service/adapters/system/hmackeyedhash.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <QCryptographicHash>

namespace psi {

namespace {
constexpr qsizetype hashSize = 16;
constexpr qsizetype fingerprintDigits = 16;
} // namespace

HmacKeyedHash::HmacKeyedHash(const QByteArray &key)
    : m_fingerprint(QCryptographicHash::hash(key, QCryptographicHash::Sha256).toHex().left(fingerprintDigits))
{
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                EVP_MAC_free);
    m_context.reset(EVP_MAC_CTX_new(mac.get()), EVP_MAC_CTX_free);
    std::array<char, 7> digest{"SHA256"};
    const std::array<OSSL_PARAM, 2> params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    const auto *bytes = reinterpret_cast<const unsigned char *>(key.constData());
    if (EVP_MAC_init(m_context.get(), bytes, static_cast<std::size_t>(key.size()), params.data()) != 1)
        qFatal("OpenSSL has no HMAC-SHA256");
}

QByteArray HmacKeyedHash::hash(QByteArrayView text) const
{
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_dup(m_context.get()),
                                                                            EVP_MAC_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    std::size_t size = 0;
    const auto *bytes = reinterpret_cast<const unsigned char *>(text.data());
    if (EVP_MAC_update(context.get(), bytes, static_cast<std::size_t>(text.size())) != 1 ||
        EVP_MAC_final(context.get(), mac.data(), &size, mac.size()) != 1)
        qFatal("OpenSSL could not compute an HMAC");
    return QByteArray(reinterpret_cast<const char *>(mac.data()), hashSize);
}

} // namespace psi
