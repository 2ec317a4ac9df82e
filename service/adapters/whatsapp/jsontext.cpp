#include "service/adapters/whatsapp/jsontext.h"

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
int codeUnit(QByteArrayView json, qsizetype at)
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

void appendUtf8(QByteArray &text, int codePoint)
{
    const auto put = [&text](int byte) { text.append(static_cast<char>(byte)); };
    if (codePoint < 0x80) {
        put(codePoint);
    } else if (codePoint < 0x800) {
        put(0xc0 | codePoint >> 6);
        put(0x80 | (codePoint & 0x3f));
    } else if (codePoint < 0x10000) {
        put(0xe0 | codePoint >> 12);
        put(0x80 | (codePoint >> 6 & 0x3f));
        put(0x80 | (codePoint & 0x3f));
    } else {
        put(0xf0 | codePoint >> 18);
        put(0x80 | (codePoint >> 12 & 0x3f));
        put(0x80 | (codePoint >> 6 & 0x3f));
        put(0x80 | (codePoint & 0x3f));
    }
}

// Appends what the \uXXXX at `at` stands for; answers where the text goes on.
qsizetype appendUnicodeEscape(QByteArray &text, QByteArrayView inner, qsizetype at)
{
    constexpr int replacement = 0xfffd;
    const int unit = codeUnit(inner, at);
    const int second = isHigh(unit) ? codeUnit(inner, at + escapeSize) : -1;
    if (isLow(second)) {
        appendUtf8(text, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
        return at + 2 * escapeSize;
    }
    appendUtf8(text, unit <= 0 || isHigh(unit) || isLow(unit) ? replacement : unit);
    return at + escapeSize;
}

char simpleEscape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c; // quote, backslash, slash
    }
}
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

QByteArray json::unescaped(QByteArrayView inner)
{
    QByteArray text;
    text.reserve(inner.size());
    qsizetype at = 0;
    while (at < inner.size()) {
        const qsizetype found = inner.indexOf('\\', at);
        const qsizetype escape = found < 0 ? inner.size() : found;
        text.append(inner.sliced(at, escape - at));
        if (escape + 1 >= inner.size())
            break;
        if (inner[escape + 1] == 'u') {
            at = appendUnicodeEscape(text, inner, escape);
        } else {
            text.append(simpleEscape(inner[escape + 1]));
            at = escape + 2;
        }
    }
    return text;
}

} // namespace psi
