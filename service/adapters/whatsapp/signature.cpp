#include "service/adapters/whatsapp/signature.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace psi {

namespace {
constexpr std::size_t macSize = 32;

std::shared_ptr<EVP_MAC_CTX> keyed(const QByteArray &secret)
{
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                EVP_MAC_free);
    if (mac == nullptr)
        return nullptr;
    std::shared_ptr<EVP_MAC_CTX> context(EVP_MAC_CTX_new(mac.get()), EVP_MAC_CTX_free);
    std::array<char, 7> digest{"SHA256"};
    const std::array<OSSL_PARAM, 2> params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    const auto *key = reinterpret_cast<const unsigned char *>(secret.constData());
    if (context == nullptr ||
        EVP_MAC_init(context.get(), key, static_cast<std::size_t>(secret.size()), params.data()) != 1)
        return nullptr;
    return context;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
} // namespace

HmacKey::HmacKey(const QByteArray &secret)
    : m_context(keyed(secret))
{}

bool HmacKey::matches(QByteArrayView mac, QByteArrayView body) const
{
    if (m_context == nullptr || mac.size() != static_cast<qsizetype>(macSize))
        return false;
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_dup(m_context.get()),
                                                                            EVP_MAC_CTX_free);
    std::array<unsigned char, macSize> computed{};
    std::size_t size = 0;
    const auto *bytes = reinterpret_cast<const unsigned char *>(body.data());
    if (context == nullptr ||
        EVP_MAC_update(context.get(), bytes, static_cast<std::size_t>(body.size())) != 1 ||
        EVP_MAC_final(context.get(), computed.data(), &size, computed.size()) != 1 || size != macSize)
        return false;
    return CRYPTO_memcmp(computed.data(), mac.data(), macSize) == 0;
}

QByteArray macOfSignature(QByteArrayView signature)
{
    constexpr QByteArrayView prefix("sha256=");
    if (signature.size() != prefix.size() + static_cast<qsizetype>(2 * macSize) ||
        !signature.startsWith(prefix))
        return {};
    QByteArray mac(static_cast<qsizetype>(macSize), Qt::Uninitialized);
    for (qsizetype i = 0; i < mac.size(); ++i) {
        const int high = hexDigit(signature[prefix.size() + 2 * i]);
        const int low = hexDigit(signature[prefix.size() + 2 * i + 1]);
        if (high < 0 || low < 0)
            return {};
        mac[i] = static_cast<char>(high * 16 + low);
    }
    return mac;
}

} // namespace psi
