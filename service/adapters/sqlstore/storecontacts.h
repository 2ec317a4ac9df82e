#pragma once

#include <vector>

#include <QHash>
#include <QStringList>

#include "service/adapters/sqlstore/storecontext.h"
#include "service/domain/event/inboundevent.h"

namespace psi::store {

/// A contact of the batch: its row of `contactos` and its keys on WhatsApp (`router_contactos`).
struct Contact
{
    QString id;
    QString telefono;
    QString nombre;
    QString phoneKey; ///< clave_canonica; empty = no phone known
    QString userId;
    QString dialForm; ///< forma_envio
    bool isNew = false;
    bool isMapped = false; ///< has its row of router_contactos
    bool keysChanged = false;
    bool cardChanged = false; ///< telefono or nombre is to be written

    /// Nobody has said a name yet: the phone stands in its place.
    bool isNameless() const { return nombre == telefono; }
    /// Names the person in lane keys: the user id, else the canonical phone.
    QString laneKey() const { return userId.isEmpty() ? phoneKey : userId; }
};

/// A user id went from one contact to another: the live conversation of that line follows.
struct ContactMerge
{
    int from = -1;
    int to = -1;
};

/// Who is who in one batch. All that the batch may name is loaded at once, changed in memory event by event,
/// and written at the end. One transaction; every function may throw Failure.
class ContactBook
{
public:
    explicit ContactBook(const Context &context)
        : m_context(context)
    {}

    void load(const std::vector<const InboundEvent *> &events);

    /// The contacts this person is known as, by phone and by user id; -1 = unknown. They differ when two
    /// contacts turn out to be one person.
    int findByPhone(const Person &person) const;
    int findByUser(const Person &person) const;
    /// Either of them; -1 = unknown. Changes nothing.
    int find(const Person &person) const;
    /// The same, and notes keys that are new to us. `merge` is set when a user id changed hands.
    int learn(const Person &person, ContactMerge &merge);
    int create(const Person &person);
    /// Canonical phone; empty = none known.
    QString phoneKey(const Person &person) const;
    /// The forms in which somebody may have written that number, ours first.
    static QStringList formsOf(const QString &phoneKey);

    enum class NoticeOutcome : unsigned char
    {
        Applied,
        Unknown, ///< nobody has the old key
        Taken    ///< another contact has the new one
    };
    NoticeOutcome apply(const Person &person, const SystemNotice &notice);

    Contact &at(int index) { return m_contacts[static_cast<std::size_t>(index)]; }
    const Contact &at(int index) const { return m_contacts[static_cast<std::size_t>(index)]; }

    /// Writes contacts and keys.
    void flush() const;
    /// Writes the new phone and name of a contact to those of its conversations that the batch did not write.
    void flushCards() const;

private:
    /// Keys of one person of the batch, or of what a notice says it became.
    struct Keys
    {
        QString phone;
        QString user;
    };
    std::vector<Keys> keysOf(const std::vector<const InboundEvent *> &events) const;
    int addLoaded(const Reader &row);
    void loadKnown(const Rows &keys);
    void loadFromCrm(const std::vector<Keys> &keys);
    void setUser(int index, const QString &userId);
    void setPhone(int index, const QString &key, const QString &form);
    void setName(int index, const Person &person);
    static void setTelefono(Contact &contact, const QString &telefono);
    Rows newCards() const;
    void flushKeys() const;

    const Context &m_context;
    std::vector<Contact> m_contacts;
    QHash<QString, int> m_byId;
    QHash<QString, int> m_byPhone;
    QHash<QString, int> m_byUser;
    mutable QHash<QString, QString> m_canonical; ///< phones as they came, worked out once
};

} // namespace psi::store
