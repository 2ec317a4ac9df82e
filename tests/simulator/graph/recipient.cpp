#include "tests/simulator/graph/recipient.h"

#include <algorithm>

#include <QString>

namespace psi::sim {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// "+54 9 11 5555-0001" is a phone number too; anything else in between is none.
QByteArray digitsOf(const QByteArray &text)
{
    QByteArray digits;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isDigit(c))
            digits += c;
        else if (!(c == '+' && i == 0) && c != ' ' && c != '-' && c != '(' && c != ')')
            return {};
    }
    return digits.size() >= 7 && digits.size() <= 15 ? digits : QByteArray();
}

// "AR.1102938475610293841", "US.ENT.11815…": country, perhaps ENT, up to 128 letters and digits.
bool isUserId(const QByteArray &text)
{
    if (text.size() < 4 || text[2] != '.' || text[0] < 'A' || text[0] > 'Z' || text[1] < 'A' || text[1] > 'Z')
        return false;
    QByteArray rest = text.mid(3);
    if (rest.startsWith("ENT."))
        rest = rest.mid(4);
    return !rest.isEmpty() && rest.size() <= 128 && std::all_of(rest.begin(), rest.end(), [](char c) {
        return isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
}

} // namespace

QByteArray resolvedNumber(const QByteArray &digits)
{
    if (digits.startsWith("54") && digits.size() == 12 && digits[2] != '9')
        return "549" + digits.mid(2);
    if (digits.startsWith("521") && digits.size() == 13)
        return "52" + digits.mid(3);
    return digits;
}

std::optional<Recipient> recipientOf(const QJsonObject &body)
{
    const QJsonValue to = body.value(QLatin1String("to"));
    Recipient who;
    if (!to.isUndefined()) {
        who.input = to.toString().toUtf8();
        who.dialled = digitsOf(who.input);
        who.waId = resolvedNumber(who.dialled);
        return who.waId.isEmpty() ? std::nullopt : std::optional(who);
    }
    who.input = body.value(QLatin1String("recipient")).toString().toUtf8();
    if (!isUserId(who.input))
        return {};
    who.userId = who.input;
    return who;
}

} // namespace psi::sim
