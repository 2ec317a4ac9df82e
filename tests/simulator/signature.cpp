#include "tests/simulator/signature.h"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace psi::sim {

QByteArray signatureOf(const QByteArray &body, const QByteArray &appSecret)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto *data = reinterpret_cast<const unsigned char *>(body.constData());
    if (!HMAC(EVP_sha256(), appSecret.constData(), static_cast<int>(appSecret.size()), data,
              static_cast<std::size_t>(body.size()), digest.data(), &length))
        return {};
    return "sha256=" +
           QByteArray(reinterpret_cast<const char *>(digest.data()), static_cast<qsizetype>(length)).toHex();
}

} // namespace psi::sim
