#include "service/adapters/sqlstore/storecontacts.h"

#include <algorithm>

#include <QSet>
#include <QStringList>

#include "shared/text/phonenumber.h"

namespace psi::store {

QStringList ContactBook::formsOf(const QString &phoneKey)
{
    QStringList forms{QLatin1Char('+') + phoneKey, phoneKey};
    if (const std::optional<QString> other = alternateDialForm(phoneKey))
        forms << QLatin1Char('+') + *other << *other;
    return forms;
}

int ContactBook::addLoaded(const Reader &row)
{
    const QString id = row.text(0);
    const auto found = m_byId.constFind(id);
    if (found != m_byId.constEnd())
        return *found;
    Contact contact;
    contact.id = id;
    contact.phoneKey = row.text(1);
    contact.userId = row.text(2);
    contact.dialForm = row.text(3);
    contact.telefono = row.text(4);
    contact.nombre = row.text(5);
    contact.isMapped = row.integer(6) != 0;
    const int index = static_cast<int>(m_contacts.size());
    if (!contact.phoneKey.isEmpty())
        m_byPhone.insert(contact.phoneKey, index);
    if (!contact.userId.isEmpty())
        m_byUser.insert(contact.userId, index);
    m_byId.insert(id, index);
    m_contacts.push_back(std::move(contact));
    return index;
}

void ContactBook::loadKnown(const Rows &keys)
{
    if (keys.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::contact_by_key, keys);
    while (row->next())
        addLoaded(*row);
}

QString ContactBook::phoneKey(const Person &person) const
{
    const auto canonical = [this](const QString &phone) {
        const auto known = m_canonical.constFind(phone);
        return known != m_canonical.constEnd() ? *known : *m_canonical.insert(phone, canonicalPhone(phone));
    };
    const QString key = canonical(person.phone);
    return key.isEmpty() ? canonical(person.waId) : key;
}

std::vector<ContactBook::Keys> ContactBook::keysOf(const std::vector<const InboundEvent *> &events) const
{
    std::vector<Keys> keys;
    keys.reserve(events.size());
    for (const InboundEvent *event : events) {
        keys.push_back({phoneKey(event->person), event->person.userId});
        if (const auto *notice = std::get_if<SystemNotice>(&event->body)) {
            keys.push_back({canonicalPhone(notice->newPhone), {}});
            keys.push_back({{}, notice->newUserId});
        }
    }
    return keys;
}

// By the user id first: the contact it names mostly has the phone too, which then needs no look-up.
void ContactBook::load(const std::vector<const InboundEvent *> &events)
{
    const std::vector<Keys> keys = keysOf(events);
    QSet<QString> asked;
    const auto isNew = [&asked](const QString &key) {
        const bool fresh = !key.isEmpty() && !asked.contains(key);
        if (fresh)
            asked.insert(key);
        return fresh;
    };
    Rows first;
    for (const Keys &one : keys) {
        if (isNew(one.user))
            first.row().null().text(one.user);
        else if (one.user.isEmpty() && isNew(one.phone))
            first.row().text(one.phone).null();
    }
    loadKnown(first);
    Rows second;
    for (const Keys &one : keys) {
        if (!m_byPhone.contains(one.phone) && isNew(one.phone))
            second.row().text(one.phone).null();
    }
    loadKnown(second);
    loadFromCrm(keys);
}

void ContactBook::loadFromCrm(const std::vector<Keys> &keys)
{
    Rows forms;
    QSet<QString> asked;
    const auto add = [&](const QHash<QString, int> &map, const QString &key, bool isUser) {
        if (key.isEmpty() || map.contains(key) || asked.contains(key))
            return;
        asked.insert(key);
        for (const QString &form : isUser ? QStringList{key} : formsOf(key))
            forms.row().text(form).text(key).boolean(isUser);
    };
    for (const Keys &one : keys) {
        add(m_byPhone, one.phone, false);
        add(m_byUser, one.user, true);
    }
    if (forms.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::contact_by_phone, forms);
    while (row->next()) {
        const int index = addLoaded(*row);
        QHash<QString, int> &map = row->integer(8) != 0 ? m_byUser : m_byPhone;
        const QString key = row->text(7);
        if (!map.contains(key))
            map.insert(key, index);
    }
}

int ContactBook::findByPhone(const Person &person) const
{
    const QString key = phoneKey(person);
    return key.isEmpty() ? -1 : m_byPhone.value(key, -1);
}

int ContactBook::findByUser(const Person &person) const
{
    return person.userId.isEmpty() ? -1 : m_byUser.value(person.userId, -1);
}

int ContactBook::find(const Person &person) const
{
    const int byPhone = findByPhone(person);
    return byPhone >= 0 ? byPhone : findByUser(person);
}

int ContactBook::learn(const Person &person, ContactMerge &merge)
{
    const int byPhone = findByPhone(person);
    const int byUser = findByUser(person);
    const int known = byPhone >= 0 ? byPhone : byUser;
    if (known < 0)
        return known;
    if (byPhone >= 0 && byUser >= 0 && byPhone != byUser) {
        merge = {byUser, byPhone};
        at(byUser).userId.clear();
        at(byUser).keysChanged = true;
    }
    setName(known, person);
    const QString key = phoneKey(person);
    if (!person.userId.isEmpty() && at(known).userId != person.userId)
        setUser(known, person.userId);
    if (!key.isEmpty() && at(known).phoneKey != key) {
        // Found by a phone that the CRM wrote: its telefono stands. Found by the user id: the phone is news.
        if (byPhone < 0)
            setTelefono(at(known), displayPhone(key));
        setPhone(known, key, person.phone.isEmpty() ? key : person.phone);
    }
    return known;
}

// A name that a person gave stands, whatever a profile says.
void ContactBook::setName(int index, const Person &person)
{
    const QString name = person.name.trimmed();
    Contact &contact = at(index);
    if (name.isEmpty() || !contact.isNameless() || contact.nombre == name)
        return;
    contact.nombre = name;
    contact.cardChanged = true;
}

void ContactBook::setTelefono(Contact &contact, const QString &telefono)
{
    if (contact.isNameless())
        contact.nombre = telefono;
    contact.telefono = telefono;
    contact.cardChanged = true;
}

void ContactBook::setUser(int index, const QString &userId)
{
    Contact &contact = at(index);
    m_byUser.remove(contact.userId);
    contact.userId = userId;
    contact.keysChanged = true;
    m_byUser.insert(userId, index);
}

void ContactBook::setPhone(int index, const QString &key, const QString &form)
{
    Contact &contact = at(index);
    m_byPhone.remove(contact.phoneKey);
    contact.phoneKey = key;
    contact.dialForm = form;
    contact.keysChanged = true;
    m_byPhone.insert(key, index);
}

int ContactBook::create(const Person &person)
{
    const int index = static_cast<int>(m_contacts.size());
    Contact contact;
    contact.id = m_context.newId();
    contact.phoneKey = phoneKey(person);
    contact.userId = person.userId;
    contact.dialForm = person.phone.isEmpty() ? contact.phoneKey : person.phone;
    contact.telefono = contact.phoneKey.isEmpty() ? person.userId : displayPhone(contact.phoneKey);
    contact.nombre = person.name.trimmed().isEmpty() ? contact.telefono : person.name;
    contact.isNew = true;
    contact.keysChanged = true;
    if (!contact.phoneKey.isEmpty())
        m_byPhone.insert(contact.phoneKey, index);
    if (!contact.userId.isEmpty())
        m_byUser.insert(contact.userId, index);
    m_byId.insert(contact.id, index);
    m_contacts.push_back(std::move(contact));
    return index;
}

ContactBook::NoticeOutcome ContactBook::apply(const Person &person, const SystemNotice &notice)
{
    const int index = find(person);
    if (index < 0)
        return NoticeOutcome::Unknown;
    const auto isTaken = [index](const QHash<QString, int> &map, const QString &key) {
        return !key.isEmpty() && map.value(key, index) != index;
    };
    const QString phone = canonicalPhone(notice.newPhone);
    const bool phoneTaken = isTaken(m_byPhone, phone);
    const bool userTaken = isTaken(m_byUser, notice.newUserId);
    if (!phone.isEmpty() && !phoneTaken && at(index).phoneKey != phone) {
        setPhone(index, phone, notice.newPhone);
        setTelefono(at(index), displayPhone(phone));
    }
    if (!notice.newUserId.isEmpty() && !userTaken && at(index).userId != notice.newUserId) {
        setUser(index, notice.newUserId);
        if (at(index).phoneKey.isEmpty()) // a person without a phone is listed under the user id
            setTelefono(at(index), notice.newUserId);
    }
    return phoneTaken || userTaken ? NoticeOutcome::Taken : NoticeOutcome::Applied;
}

void ContactBook::flush() const
{
    std::vector<const Contact *> fresh;
    for (const Contact &contact : m_contacts) {
        if (contact.isNew)
            fresh.push_back(&contact);
    }
    std::sort(fresh.begin(), fresh.end(),
              [](const Contact *a, const Contact *b) { return a->telefono < b->telefono; });
    Rows rows;
    for (const Contact *contact : fresh)
        rows.row().text(contact->id).text(contact->telefono).text(contact->nombre).time(m_context.now);
    m_context.sql.write(Statement::contact_card, newCards());
    m_context.sql.write(Statement::contact_insert, rows);
    flushKeys();
}

Rows ContactBook::newCards() const
{
    Rows cards;
    for (const Contact &contact : m_contacts) {
        if (contact.cardChanged && !contact.isNew)
            cards.row().text(contact.id).text(contact.telefono).text(contact.nombre).time(m_context.now);
    }
    return cards;
}

void ContactBook::flushCards() const
{
    m_context.sql.write(Statement::contact_card_conversations, newCards());
}

void ContactBook::flushKeys() const
{
    Rows fresh;
    Rows changed;
    for (const Contact &contact : m_contacts) {
        if (!contact.keysChanged)
            continue;
        Rows &rows = contact.isMapped ? changed : fresh;
        rows.row().text(contact.id).textOrNull(contact.phoneKey).textOrNull(contact.userId);
        rows.textOrNull(contact.dialForm).time(m_context.now);
    }
    m_context.sql.write(Statement::contact_keys_clear, changed);
    m_context.sql.write(Statement::contact_keys_save, changed);
    m_context.sql.write(Statement::contact_keys_insert, fresh);
}

} // namespace psi::store
