#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "service/adapters/whatsapp/signature.h"
#include "service/ports/webhookcodec.h"

namespace psi {

/// WebhookCodec for the WhatsApp Cloud API, Graph v20 to v26. Empty secrets are ignored; without any secret
/// nothing verifies.
class MetaWebhookCodec : public WebhookCodec
{
public:
    explicit MetaWebhookCodec(const std::vector<QByteArray> &secrets);

    bool verify(QByteArrayView signature, QByteArrayView body) const override;
    Result<std::vector<WebhookElement>> parse(const QByteArray &body, Timestamp acceptedAt) const override;
    Result<InboundEvent> decode(const QByteArray &payload) const override;
    void setSecrets(const std::vector<QByteArray> &secrets) override;

private:
    using Keys = std::vector<HmacKey>;

    mutable std::mutex m_mutex;
    std::shared_ptr<const Keys> m_keys; ///< guarded by m_mutex; replaced as a whole
};

} // namespace psi
