#include "service/adapters/sqlstore/storeevents.h"

namespace psi::store {

namespace {
QByteArray classWord(EventClass eventClass)
{
    switch (eventClass) {
    case EventClass::Message:
        return "mensaje";
    case EventClass::Status:
        return "estado";
    case EventClass::Error:
        return "error";
    case EventClass::Other:
        return "otro";
    }
    return "otro";
}

QByteArray personJson(const Person &person)
{
    QByteArray json;
    const auto add = [&json](const char *name, const QString &value) {
        if (!value.isEmpty())
            json = withMember(json, name, jsonText(value));
    };
    add("phone", person.phone);
    add("wa_id", person.waId);
    add("user_id", person.userId);
    add("parent_user_id", person.parentUserId);
    add("name", person.name);
    add("username", person.username);
    return json;
}
} // namespace

void EventLog::add(const InboundEvent &event, const EventRecord &record)
{
    const bool isParked = record.estado == EventRecord::Estado::Parked;
    m_rows.row().blob(event.key).text(classWord(event.eventClass)).text(record.tipo);
    m_rows.text(QByteArray(isParked ? "aparcado" : "aplicado")).textOrNull(record.motivo);
    m_rows.text(event.raw).time(m_context.now).textOrNull(event.id).time(event.time);
    m_rows.textOrNull(event.line.value).textOrNull(event.phoneNumberId).textOrNull(event.accountId);
    m_rows.textOrNull(event.field).textOrNull(personJson(event.person));
}

void EventLog::flush() const { m_context.sql.write(Statement::event_insert, m_rows); }

} // namespace psi::store
