#include "service/adapters/sqlite/storecontacts.h"

#include <algorithm>

#include <QSet>
#include <QStringList>

#include <sqlite/storestatements.h>

#include "shared/text/phonenumber.h"

namespace psi::store {

namespace {

QString phoneKeyOf(const Person &person)
{
    const QString key = canonicalPhone(person.phone);
    return key.isEmpty() ? canonicalPhone(person.waId) : key;
}

// The forms in which somebody may have written this number, ours first.
QStringList formsOf(const QString &key)
{
    QStringList forms{QLatin1Char('+') + key, key};
    if (const std::optional<QString> other = alternateDialForm(key))
        forms << QLatin1Char('+') + *other << *other;
    return forms;
}

// Every key that the events may need: the senders', and the new ones of system notices.
struct KeySet
{
    QSet<QString> phones;
    QSet<QString> users;

    explicit KeySet(const std::vector<const InboundEvent *> &events)
    {
        for (const InboundEvent *event : events) {
            add(phones, phoneKeyOf(event->person));
            add(users, event->person.userId);
            if (const auto *notice = std::get_if<SystemNotice>(&event->body)) {
                add(phones, canonicalPhone(notice->newPhone));
                add(users, notice->newUserId);
            }
        }
    }

    static void add(QSet<QString> &set, const QString &key)
    {
        if (!key.isEmpty())
            set.insert(key);
    }
};

} // namespace

int ContactBook::addLoaded(const SqliteStatement &row)
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
    SqliteStatement &row = m_context.sql.use(storestatements::contact_by_key, keys);
    while (Sql::row(row))
        addLoaded(row);
}

void ContactBook::load(const std::vector<const InboundEvent *> &events)
{
    const KeySet keys(events);
    Rows rows;
    for (const QString &phone : keys.phones)
        rows.row().text(phone).null();
    for (const QString &user : keys.users)
        rows.row().null().text(user);
    if (rows.isEmpty())
        return;
    loadKnown(rows);
    loadFromCrm(events);
}

void ContactBook::loadFromCrm(const std::vector<const InboundEvent *> &events)
{
    const KeySet keys(events);
    Rows forms;
    for (const QString &phone : keys.phones) {
        if (m_byPhone.contains(phone))
            continue;
        for (const QString &form : formsOf(phone))
            forms.row().text(form).text(phone).integer(0);
    }
    for (const QString &user : keys.users) {
        if (!m_byUser.contains(user))
            forms.row().text(user).text(user).integer(1);
    }
    if (forms.isEmpty())
        return;
    SqliteStatement &row = m_context.sql.use(storestatements::contact_by_phone, forms);
    while (Sql::row(row)) {
        const int index = addLoaded(row);
        QHash<QString, int> &map = row.integer(8) != 0 ? m_byUser : m_byPhone;
        const QString key = row.text(7);
        if (!map.contains(key))
            map.insert(key, index);
    }
}

int ContactBook::findByPhone(const Person &person) const
{
    const QString key = phoneKeyOf(person);
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
    const QString key = phoneKeyOf(person);
    if (!person.userId.isEmpty() && at(known).userId != person.userId)
        setUser(known, person.userId);
    if (!key.isEmpty() && at(known).phoneKey != key) {
        // Found by a phone that the CRM wrote: its telefono stands. Found by the user id: the phone is news.
        if (byPhone < 0) {
            at(known).telefono = displayPhone(key);
            at(known).phoneChanged = true;
        }
        setPhone(known, key, person.phone.isEmpty() ? key : person.phone);
    }
    return known;
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
    contact.phoneKey = phoneKeyOf(person);
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
        at(index).telefono = displayPhone(phone);
        at(index).phoneChanged = true;
    }
    if (!notice.newUserId.isEmpty() && !userTaken && at(index).userId != notice.newUserId) {
        setUser(index, notice.newUserId);
        if (at(index).phoneKey.isEmpty()) { // a person without a phone is listed under the user id
            at(index).telefono = notice.newUserId;
            at(index).phoneChanged = true;
        }
    }
    return phoneTaken || userTaken ? NoticeOutcome::Taken : NoticeOutcome::Applied;
}

void ContactBook::flush() const
{
    std::vector<const Contact *> fresh;
    Rows phones;
    for (const Contact &contact : m_contacts) {
        if (contact.isNew)
            fresh.push_back(&contact);
        else if (contact.phoneChanged)
            phones.row().text(contact.id).text(contact.telefono).time(m_context.now);
    }
    std::sort(fresh.begin(), fresh.end(),
              [](const Contact *a, const Contact *b) { return a->telefono < b->telefono; });
    Rows rows;
    for (const Contact *contact : fresh)
        rows.row().text(contact->id).text(contact->telefono).text(contact->nombre).time(m_context.now);
    m_context.sql.write(storestatements::contact_phone, phones);
    m_context.sql.write(storestatements::contact_phone_conversations, phones);
    m_context.sql.write(storestatements::contact_insert, rows);
    flushKeys();
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
    m_context.sql.write(storestatements::contact_keys_clear, changed);
    m_context.sql.write(storestatements::contact_keys_save, changed);
    m_context.sql.write(storestatements::contact_keys_insert, fresh);
}

} // namespace psi::store
