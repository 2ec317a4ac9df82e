#pragma once

#include <vector>

#include <QByteArray>
#include <QStringView>

namespace psi::sim {

/// Writes one compact JSON text with the escapes that WhatsApp's bodies carry on the wire: `\uXXXX` in lower
/// case for all that is not ASCII and for `@ % <`, and `\/`. Members stand in the order in which they are
/// written. A value type; the caller keeps begin and end balanced.
class WireJson
{
public:
    WireJson &object();
    WireJson &array();
    /// Closes the innermost object or array.
    WireJson &end();
    WireJson &key(QByteArrayView name);

    WireJson &text(QStringView value);
    WireJson &latin(QByteArrayView ascii);
    /// A number, a literal, or a value written before: goes in as it is.
    WireJson &raw(QByteArrayView json);

    WireJson &field(QByteArrayView name, QStringView value) { return key(name).text(value); }
    WireJson &field(QByteArrayView name, QByteArrayView ascii) { return key(name).latin(ascii); }

    const QByteArray &bytes() const { return m_bytes; }

private:
    void separate();
    void escape(char16_t unit);

    QByteArray m_bytes;
    std::vector<char> m_open; ///< the closing bracket of each open level
    bool m_needsComma = false;
};

} // namespace psi::sim
