#include "service/adapters/http/headscan.h"

namespace psi {

namespace {
/// Room in the request line for what stands around the target.
constexpr int methodAndVersion = 64;

bool isControl(unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }

/// What may stand in a request line: printable ASCII without a fragment.
bool isForRequestLine(unsigned char c) { return c >= 0x20 && c < 0x7f && c != '#'; }

/// A field line that begins so is folded, or has no name.
bool isBadFieldStart(unsigned char c) { return c == ' ' || c == '\t' || c == ':'; }
} // namespace

void HeadScan::reset()
{
    m_at = 0;
    m_lineStart = 0;
    m_lines = 0;
    m_afterCr = false;
    m_complete = false;
}

Refusal HeadScan::scan(QByteArrayView bytes)
{
    const char *const data = bytes.data();
    while (m_at < bytes.size() && !m_complete) {
        if (m_at >= m_limits.headBytes)
            return Refusal::HeadTooLarge;
        if (m_lines == 0 && m_at > m_limits.targetBytes + methodAndVersion)
            return Refusal::TargetTooLong;
        const Refusal refusal = step(static_cast<unsigned char>(data[m_at++]));
        if (refusal != Refusal::None)
            return refusal;
    }
    return Refusal::None;
}

Refusal HeadScan::step(unsigned char c)
{
    if (m_afterCr)
        return c == '\n' ? endLine() : Refusal::Malformed;
    if (c == '\r') {
        m_afterCr = true;
        return Refusal::None;
    }
    if (isControl(c)) // also a line feed without its carriage return
        return Refusal::Malformed;
    if (m_lines == 0)
        return isForRequestLine(c) ? Refusal::None : Refusal::Malformed;
    if (m_at - 1 == m_lineStart && isBadFieldStart(c))
        return Refusal::Malformed;
    return Refusal::None;
}

Refusal HeadScan::endLine()
{
    const bool isEmpty = m_at - m_lineStart == 2;
    m_afterCr = false;
    m_lineStart = m_at;
    if (isEmpty) {
        m_complete = true;
        return m_lines == 0 ? Refusal::Malformed : Refusal::None;
    }
    ++m_lines;
    return m_lines - 1 > m_limits.fields ? Refusal::HeadTooLarge : Refusal::None;
}

} // namespace psi
