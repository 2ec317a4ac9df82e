#pragma once

#include <map>
#include <vector>

#include "service/adapters/whatsapp/envelope.h"
#include "service/ports/webhookcodec.h"

namespace psi {

/// Makes queue elements of the changes of one body: identity, sender, payload. One body, one thread.
class ElementReader
{
public:
    /// `json`: the body after the pre-pass; outlives the reader.
    ElementReader(const QByteArray &json, Timestamp acceptedAt)
        : m_json(json)
        , m_acceptedAt(acceptedAt)
    {}

    /// Appends one element per message, status and error of the change, or one for the whole change.
    void read(const WebhookChange &change, std::vector<WebhookElement> &elements);

private:
    WebhookElement elementOf(const WebhookChange &change, const JsonSlice &slice);
    QByteArray matchingContact(const WebhookChange &change, const QByteArray &userId,
                               const QByteArray &phone) const;
    EventKey anonymousKey(const WebhookChange &change, const JsonSlice &slice, QByteArrayView raw);
    QByteArray bytesOf(const JsonSlice &slice) const { return m_json.sliced(slice.begin, slice.size); }

    const QByteArray &m_json;
    Timestamp m_acceptedAt;
    std::map<EventKey, int> m_equal; ///< how often a slice without an id came already
};

} // namespace psi
