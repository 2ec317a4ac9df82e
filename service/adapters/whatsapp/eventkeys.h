#pragma once

#include <initializer_list>
#include <memory>

#include <QHash>

#include "service/adapters/whatsapp/envelope.h"

struct evp_md_ctx_st;

namespace psi {

/// Identities of the elements of one body (see EventKey). One body, one thread.
class EventKeys
{
public:
    EventKeys();
    ~EventKeys();

    EventKey ofMessage(QByteArrayView wamid);
    EventKey ofStatus(QByteArrayView wamid, QByteArrayView word, QByteArrayView participant);
    /// For what has no id of its own. Equal slices of a body get different keys, the same ones the next time.
    EventKey ofSlice(const WebhookChange &change, const EnvelopeElement &element);

private:
    EventKey hash(char kind, std::initializer_list<QByteArrayView> parts);

    std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st *)> m_context;
    QHash<EventKey, int> m_equal; ///< how often a slice came already
};

} // namespace psi
