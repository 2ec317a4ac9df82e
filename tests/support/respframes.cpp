#include "tests/support/respframes.h"

namespace psi::test {

namespace {
/// Behind the value that begins at `from`; -1 if it is not whole.
qsizetype endOf(const QByteArray &bytes, qsizetype from)
{
    qsizetype values = 1; // still to be read
    while (values > 0) {
        const qsizetype end = bytes.indexOf("\r\n", from);
        if (end < 0)
            return -1;
        const char kind = bytes.at(from);
        const qlonglong count = bytes.mid(from + 1, end - from - 1).toLongLong();
        from = end + 2;
        --values;
        if (kind == '$' && count >= 0)
            from += count + 2;
        else if (kind == '*' && count > 0)
            values += count;
        if (from > bytes.size())
            return -1;
    }
    return from;
}
} // namespace

QByteArray RespFrames::next()
{
    if (m_bytes.isEmpty())
        return {};
    const qsizetype end = endOf(m_bytes, 0);
    if (end < 0)
        return {};
    const QByteArray value = m_bytes.left(end);
    m_bytes.remove(0, end);
    return value;
}

} // namespace psi::test
