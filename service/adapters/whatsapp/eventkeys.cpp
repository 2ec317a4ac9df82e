#include "service/adapters/whatsapp/eventkeys.h"

#include <array>

#include <openssl/evp.h>

namespace psi {

namespace {
constexpr qsizetype keySize = 16;

// Fetched once, never freed: a fetch costs more than a hash.
const EVP_MD *sha256()
{
    static const EVP_MD *digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return digest;
}
} // namespace

EventKeys::EventKeys()
    : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free)
{}

EventKeys::~EventKeys() = default;

EventKey EventKeys::ofMessage(QByteArrayView wamid) { return hash('m', {wamid}); }

EventKey EventKeys::ofStatus(QByteArrayView wamid, QByteArrayView word, QByteArrayView participant)
{
    return hash('s', {wamid, word, participant});
}

EventKey EventKeys::ofSlice(const WebhookChange &change, const EnvelopeElement &element)
{
    const EventKey slice = hash('x', {change.entryId, change.entryTime, change.field, element.json.raw()});
    const int number = ++m_equal[slice];
    return hash(
        'o', {slice, QByteArray::number(static_cast<int>(element.eventClass)), QByteArray::number(number)});
}

// SHA-256 over the parts, each with its length, cut to a key.
EventKey EventKeys::hash(char kind, std::initializer_list<QByteArrayView> parts)
{
    QByteArray text(1, kind);
    for (const QByteArrayView part : parts)
        text.append(QByteArray::number(part.size())).append(':').append(part);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    const bool isHashed =
        EVP_DigestInit_ex(m_context.get(), sha256(), nullptr) == 1 &&
        EVP_DigestUpdate(m_context.get(), text.constData(), static_cast<std::size_t>(text.size())) == 1 &&
        EVP_DigestFinal_ex(m_context.get(), digest.data(), nullptr) == 1;
    // An event without a key is never taken for another one.
    return isHashed ? EventKey(reinterpret_cast<const char *>(digest.data()), keySize) : EventKey();
}

} // namespace psi
