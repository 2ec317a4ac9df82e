#include "service/adapters/sqlstore/storetargets.h"

namespace psi::store {

namespace {
struct TargetId
{
    QByteArray operator()(const MessageContent &content) const { return content.quotedId; }
    QByteArray operator()(const Reaction &reaction) const { return reaction.targetId; }
    QByteArray operator()(const MessageEdit &edit) const { return edit.targetId; }
    QByteArray operator()(const MessageRevoke &revoke) const { return revoke.targetId; }
    QByteArray operator()(const SystemNotice &) const { return {}; }
    QByteArray operator()(const StatusUpdate &) const { return {}; }
    QByteArray operator()(const RawElement &) const { return {}; }
};

Target targetOf(const Reader &row) { return {row.text(1), row.text(2), row.integer(3) != 0}; }
} // namespace

void TargetFinder::load(const std::vector<const InboundEvent *> &events, const ContactBook &contacts)
{
    std::vector<std::pair<QByteArray, const InboundEvent *>> named;
    Rows wamids;
    for (const InboundEvent *event : events) {
        if (const QByteArray id = std::visit(TargetId(), event->body); !id.isEmpty()) {
            named.emplace_back(id, event);
            wamids.row().text(id);
        }
    }
    if (named.empty())
        return;
    loadExact(wamids);
    Rows tails;
    for (const auto &[id, event] : named) {
        const QByteArray tail = m_byWamid.contains(id) ? QByteArray() : wamidTail(id);
        const int contact = contacts.find(event->person);
        m_wantsTails = m_wantsTails || !tail.isEmpty();
        if (!tail.isEmpty() && contact >= 0)
            tails.row().text(tail).text(contacts.at(contact).id);
    }
    if (!tails.isEmpty())
        loadTails(tails);
}

void TargetFinder::loadExact(const Rows &wamids)
{
    const auto row = m_context.sql.read(Statement::target_by_wamid, wamids);
    while (row->next())
        m_byWamid.insert(row->bytes(0), targetOf(*row));
}

void TargetFinder::loadTails(const Rows &tails)
{
    const auto row = m_context.sql.read(Statement::target_by_tail, tails);
    while (row->next())
        m_byTail.insert(row->bytes(0), targetOf(*row));
}

void TargetFinder::add(const QByteArray &wamid, const Target &target)
{
    m_byWamid.insert(wamid, target);
    const QByteArray tail = m_wantsTails ? wamidTail(wamid) : QByteArray();
    if (!tail.isEmpty())
        m_byTail.insert(tail, target);
}

const Target *TargetFinder::find(const QByteArray &wamid, const QString &contactId) const
{
    if (wamid.isEmpty())
        return nullptr;
    if (const auto exact = m_byWamid.constFind(wamid); exact != m_byWamid.constEnd())
        return &*exact;
    const QByteArray tail = wamidTail(wamid);
    for (auto it = m_byTail.constFind(tail); it != m_byTail.constEnd() && it.key() == tail; ++it) {
        if (it->contactId == contactId)
            return &*it;
    }
    return nullptr;
}

} // namespace psi::store
