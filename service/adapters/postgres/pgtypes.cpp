#include "service/adapters/postgres/pgtypes.h"

namespace psi::postgres {

namespace {
constexpr qsizetype uuidSize = 16;
constexpr qsizetype uuidTextSize = 36;
} // namespace

QByteArray uuidBytes(const QByteArray &text)
{
    if (text.size() != uuidTextSize)
        return {};
    QByteArray digits = text;
    digits.replace('-', QByteArray());
    QByteArray bytes = QByteArray::fromHex(digits);
    return bytes.size() == uuidSize ? bytes : QByteArray();
}

QByteArray uuidText(QByteArrayView bytes)
{
    QByteArray text = QByteArray::fromRawData(bytes.data(), bytes.size()).toHex();
    for (const int at : {8, 13, 18, 23})
        text.insert(at, '-');
    return text;
}

} // namespace psi::postgres
