#pragma once

#include <vector>

#include "service/adapters/whatsapp/contactindex.h"
#include "service/adapters/whatsapp/envelope.h"
#include "service/adapters/whatsapp/eventkeys.h"
#include "service/ports/webhookcodec.h"

namespace psi {

/// Makes queue elements of the changes of one body: identity, sender, payload. One body, one thread.
class ElementReader
{
public:
    explicit ElementReader(Timestamp acceptedAt)
        : m_acceptedAt(acceptedAt)
    {}

    /// Appends one queue element per element of the change.
    void read(const WebhookChange &change, std::vector<WebhookElement> &elements);

private:
    WebhookElement elementOf(const WebhookChange &change, const EnvelopeElement &element,
                             const ContactIndex &contacts);
    EventKey keyOf(const WebhookChange &change, const EnvelopeElement &element, const QByteArray &wamid);

    Timestamp m_acceptedAt;
    EventKeys m_keys;
};

} // namespace psi
