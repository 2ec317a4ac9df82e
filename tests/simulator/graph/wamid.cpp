#include "tests/simulator/graph/wamid.h"

namespace psi::sim {

QByteArray wamidOf(const QByteArray &who, bool ours, const QByteArray &unique)
{
    QByteArray inside("\x1c\x18", 2);
    inside += static_cast<char>(who.size());
    inside += who + QByteArray("\x15\x02\x00", 3) + (ours ? '\x11' : '\x12') + '\x18';
    inside += static_cast<char>(unique.size());
    inside += unique + '\0';
    return "wamid." + inside.toBase64();
}

QByteArray hexOf(quint64 value, int digits)
{
    return QByteArray::number(value, 16).rightJustified(digits, '0', true).toUpper();
}

} // namespace psi::sim
