#pragma once

#include <QByteArray>

namespace psi::test {

/// Finds where whole RESP2 values end in a stream that comes in pieces: commands one way, replies the other.
/// Inline commands are not understood. One thread at a time.
class RespFrames
{
public:
    /// Adds bytes of the stream.
    void feed(const QByteArray &bytes) { m_bytes += bytes; }
    /// The next whole value, taken out of the stream; empty if it has not arrived whole.
    QByteArray next();
    /// What has arrived beyond the whole values.
    const QByteArray &rest() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

} // namespace psi::test
