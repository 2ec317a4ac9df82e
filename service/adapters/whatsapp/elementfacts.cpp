#include "service/adapters/whatsapp/elementfacts.h"

#include <algorithm>

namespace psi {

namespace {
constexpr qsizetype longestId = 512;
constexpr qsizetype longestWord = 64;

bool isIdByte(char c)
{
    constexpr auto firstPrintable = static_cast<unsigned char>('!');
    constexpr unsigned char deleted = 0x7f;
    const auto byte = static_cast<unsigned char>(c);
    return byte >= firstPrintable && byte != deleted;
}

QByteArray shortText(const json::Node &node, qsizetype longest)
{
    if (!node.isText())
        return {};
    QByteArray text = node.bytes();
    return text.size() <= longest && std::all_of(text.begin(), text.end(), isIdByte) ? text : QByteArray();
}
} // namespace

QByteArray firstOf(const json::Node &parent, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (QByteArray value = parent[name].bytes(); !value.isEmpty())
            return value;
    }
    return {};
}

QByteArray usableId(const json::Node &id) { return shortText(id, longestId); }

QByteArray statusWord(const json::Node &status) { return shortText(status["status"], longestWord); }

QByteArray participantOf(const json::Node &status)
{
    return firstOf(status,
                   {"recipient_participant_id", "participant_recipient_id", "recipient_participant_user_id"});
}

std::optional<std::int64_t> unixSeconds(const json::Node &timestamp)
{
    constexpr double year3000 = 32503680000.0;
    bool isNumber = false;
    const double seconds = timestamp.bytes().toDouble(&isNumber);
    if (!isNumber || !(seconds >= 1) || seconds > year3000)
        return std::nullopt;
    return static_cast<std::int64_t>(seconds);
}

Person senderKeys(const json::Node &message, const json::Node &contact)
{
    Person person;
    person.phone = message["from"].text();
    person.waId = contact["wa_id"].text();
    person.userId = QString::fromUtf8(usableId(message["from_user_id"]));
    if (person.userId.isEmpty())
        person.userId = QString::fromUtf8(usableId(contact["user_id"]));
    return person;
}

} // namespace psi
