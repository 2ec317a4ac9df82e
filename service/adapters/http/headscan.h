#pragma once

#include <QByteArray>

#include "service/adapters/http/httplimits.h"
#include "service/adapters/http/refusal.h"

namespace psi {

/// A strict look at the raw bytes of a request's head, before any parser may interpret them: every line ends
/// with CR LF, no control characters, no folded lines, bounded in bytes, lines and target. So what a lenient
/// parser would mend (and a proxy in front read otherwise) is refused at its first wrong byte.
class HeadScan
{
public:
    explicit HeadScan(const HttpLimits &limits)
        : m_limits(limits)
    {}

    /// `bytes` begins with the head's first byte; a later call brings the same bytes and more, and goes on
    /// where the last one ended. After Refusal::None isComplete() tells whether the head's end was seen.
    Refusal scan(QByteArrayView bytes);
    bool isComplete() const { return m_complete; }
    /// Bytes of the complete head, with its empty line.
    int size() const { return m_at; }
    void reset();

private:
    Refusal step(unsigned char c);
    Refusal endLine();

    const HttpLimits &m_limits;
    int m_at = 0;        ///< next byte to look at
    int m_lineStart = 0; ///< where the current line begins
    int m_lines = 0;     ///< complete lines
    bool m_afterCr = false;
    bool m_complete = false;
};

} // namespace psi
