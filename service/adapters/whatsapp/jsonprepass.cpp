#include "service/adapters/whatsapp/jsonprepass.h"

#include <cstring>

namespace psi {

namespace {
constexpr qsizetype escapeSize = 6; // \uXXXX

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The code unit of a \uXXXX at `at`, or -1.
int codeUnit(const QByteArray &json, qsizetype at)
{
    if (at + escapeSize > json.size() || json[at] != '\\' || json[at + 1] != 'u')
        return -1;
    int unit = 0;
    for (qsizetype i = at + 2; i < at + escapeSize; ++i) {
        const int digit = hexValue(json[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

bool isHigh(int unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool isLow(int unit) { return unit >= 0xdc00 && unit <= 0xdfff; }
} // namespace

QByteArray withoutLoneSurrogates(const QByteArray &json)
{
    QByteArray result = json; // shared until something is replaced
    qsizetype at = json.indexOf('\\');
    while (at >= 0) {
        const int unit = codeUnit(json, at);
        qsizetype next = at + 2; // an escape of two bytes, "\\\\" among them
        if (isHigh(unit) && isLow(codeUnit(json, at + escapeSize))) {
            next = at + 2 * escapeSize;
        } else if (unit >= 0) {
            if (unit == 0 || isHigh(unit) || isLow(unit))
                std::memcpy(result.data() + at, "\\ufffd", escapeSize);
            next = at + escapeSize;
        }
        at = next < json.size() ? json.indexOf('\\', next) : -1;
    }
    return result;
}

} // namespace psi
