#include "service/adapters/sqlstore/storesentmessages.h"

namespace psi::store {

bool SentMessages::add(const QString &message, const QByteArray &wamid)
{
    if (message.isEmpty() || wamid.isEmpty())
        return true;
    if (!m_wamids.insert(wamid).second)
        return false;
    m_rows.row().text(message).text(wamid).time(m_context.now);
    return true;
}

} // namespace psi::store
