#include "service/domain/event/inboundevent.h"
#include "shared/text/phonenumber.h"

namespace psi {

QByteArrayView messageTypeWord(MessageType type)
{
    switch (type) {
    case MessageType::Text:
        return "text";
    case MessageType::Image:
        return "image";
    case MessageType::Audio:
        return "audio";
    case MessageType::Video:
        return "video";
    case MessageType::Document:
        return "document";
    case MessageType::Location:
        return "location";
    case MessageType::Contact:
        return "contact";
    }
    return "text";
}

QString personKey(const Person &person)
{
    if (!person.userId.isEmpty())
        return person.userId;
    const QString phone = canonicalPhone(person.phone);
    return phone.isEmpty() ? canonicalPhone(person.waId) : phone;
}

int statusRank(const QString &word)
{
    if (word == QLatin1String("sent"))
        return 1;
    if (word == QLatin1String("delivered"))
        return 2;
    if (word == QLatin1String("read") || word == QLatin1String("played"))
        return 3;
    return 0;
}

bool statusAdvances(const QString &current, const QString &next)
{
    const int currentRank = statusRank(current);
    const int nextRank = statusRank(next);
    if (next == QLatin1String("failed"))
        return currentRank < 2 && current != next;
    if (current == QLatin1String("failed"))
        return nextRank >= 2;
    return nextRank > currentRank;
}

} // namespace psi
