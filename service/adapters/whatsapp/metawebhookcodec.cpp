#include "service/adapters/whatsapp/metawebhookcodec.h"

#include "service/adapters/whatsapp/elementreader.h"
#include "service/adapters/whatsapp/envelope.h"
#include "service/adapters/whatsapp/eventdecoder.h"
#include "service/adapters/whatsapp/eventpayload.h"
#include "service/adapters/whatsapp/jsontext.h"

namespace psi {

MetaWebhookCodec::MetaWebhookCodec(const std::vector<QByteArray> &secrets) { setSecrets(secrets); }

void MetaWebhookCodec::setSecrets(const std::vector<QByteArray> &secrets)
{
    auto keys = std::make_shared<Keys>();
    for (const QByteArray &secret : secrets) {
        if (!secret.isEmpty()) // anybody can sign with an empty one
            keys->emplace_back(secret);
    }
    const std::lock_guard lock(m_mutex);
    m_keys = std::move(keys);
}

bool MetaWebhookCodec::verify(QByteArrayView signature, QByteArrayView body) const
{
    const QByteArray mac = macOfSignature(signature);
    if (mac.isEmpty())
        return false;
    std::shared_ptr<const Keys> keys;
    {
        const std::lock_guard lock(m_mutex);
        keys = m_keys;
    }
    bool good = false;
    for (const HmacKey &key : *keys)
        good = key.matches(mac, body) || good;
    return good;
}

Result<std::vector<WebhookElement>> MetaWebhookCodec::parse(const QByteArray &body,
                                                            Timestamp acceptedAt) const
{
    const Result<json::Document> document = json::Document::parse(withoutLoneSurrogates(body));
    if (!document)
        return document.error();
    const Result<std::vector<WebhookChange>> changes = readEnvelope(*document);
    if (!changes)
        return changes.error();
    ElementReader reader(acceptedAt);
    std::vector<WebhookElement> elements;
    for (const WebhookChange &change : *changes)
        reader.read(change, elements);
    return elements;
}

Result<InboundEvent> MetaWebhookCodec::decode(const QByteArray &payload) const
{
    Result<EventPayload> decoded = decodePayload(payload);
    if (!decoded)
        return decoded.error();
    return decodeEvent(std::move(decoded).value());
}

} // namespace psi
