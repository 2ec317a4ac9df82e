#include "shared/text/jsonliteral.h"

namespace psi {

QByteArray jsonLiteral(QStringView text)
{
    static constexpr char hexDigits[] = "0123456789abcdef";
    const QByteArray utf8 = text.toUtf8();
    QByteArray literal;
    literal.reserve(utf8.size() + 2);
    literal += '"';
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            literal += '\\';
            literal += c;
        } else if (c == '\n') {
            literal += "\\n";
        } else if (byte < 0x20) {
            literal += "\\u00";
            literal += hexDigits[byte >> 4];
            literal += hexDigits[byte & 15];
        } else {
            literal += c;
        }
    }
    return literal + '"';
}

} // namespace psi
