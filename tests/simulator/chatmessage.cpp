#include "tests/simulator/chatmessage.h"

namespace psi::sim {

Element messageElement(const Customer &person, const MessageFrame &frame,
                       const std::function<void(WireJson &)> &content)
{
    Element made{frame.kind,   frame.wamid,         person.conversation(),
                 person.phone, frame.seq,           person.line,
                 {},           contactJson(person), {}};
    WireJson json;
    json.object();
    if (!frame.context.isEmpty()) {
        json.key("context").object().field("from", QByteArrayView(person.line.displayNumber));
        json.field("id", QByteArrayView(frame.context)).end();
    }
    if (!person.phone.isEmpty())
        json.field("from", QByteArrayView(person.phone));
    if (!person.userId.isEmpty())
        json.field("from_user_id", QByteArrayView(person.userId));
    json.field("id", QByteArrayView(frame.wamid));
    json.field("timestamp", QByteArrayView(QByteArray::number(qint64(frame.time))));
    json.field("type", QByteArrayView(frame.type));
    content(json);
    made.json = json.end().bytes();
    return made;
}

} // namespace psi::sim
