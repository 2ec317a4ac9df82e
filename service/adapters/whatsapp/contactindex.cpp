#include "service/adapters/whatsapp/contactindex.h"

#include "shared/text/phonenumber.h"

namespace psi {

namespace {
// `from` and `wa_id` of one person may differ in form.
QByteArray phoneKey(const QByteArray &phone) { return canonicalPhone(QString::fromUtf8(phone)).toLatin1(); }

void addFirst(QHash<QByteArray, json::Node> &index, const QByteArray &key, const json::Node &contact)
{
    if (!index.contains(key))
        index.insert(key, contact);
}
} // namespace

ContactIndex::ContactIndex(const std::vector<json::Node> &contacts)
{
    if (contacts.size() == 1) {
        m_only = contacts.front();
        return;
    }
    for (const json::Node &contact : contacts) {
        if (const QByteArray userId = contact["user_id"].bytes(); !userId.isEmpty())
            addFirst(m_byUserId, userId, contact);
        if (const QByteArray phone = phoneKey(contact["wa_id"].bytes()); !phone.isEmpty())
            addFirst(m_byPhone, phone, contact);
    }
}

json::Node ContactIndex::find(const QByteArray &userId, const QByteArray &phone) const
{
    if (m_only.isPresent()) {
        const QByteArray other = m_only["user_id"].bytes();
        return userId.isEmpty() || other.isEmpty() || userId == other ? m_only : json::Node();
    }
    if (const auto found = m_byUserId.constFind(userId); found != m_byUserId.constEnd())
        return *found;
    if (m_byPhone.isEmpty() || phone.isEmpty())
        return {};
    return m_byPhone.value(phoneKey(phone));
}

} // namespace psi
