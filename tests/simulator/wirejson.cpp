#include "tests/simulator/wirejson.h"

#include <array>

namespace psi::sim {

WireJson &WireJson::object()
{
    separate();
    m_bytes += '{';
    m_open.push_back('}');
    m_needsComma = false;
    return *this;
}

WireJson &WireJson::array()
{
    separate();
    m_bytes += '[';
    m_open.push_back(']');
    m_needsComma = false;
    return *this;
}

WireJson &WireJson::end()
{
    m_bytes += m_open.back();
    m_open.pop_back();
    m_needsComma = true;
    return *this;
}

WireJson &WireJson::key(QByteArrayView name)
{
    separate();
    m_bytes.append('"').append(name).append("\":");
    m_needsComma = false;
    return *this;
}

WireJson &WireJson::text(QStringView value)
{
    separate();
    m_bytes += '"';
    for (const QChar unit : value)
        escape(unit.unicode());
    m_bytes += '"';
    m_needsComma = true;
    return *this;
}

WireJson &WireJson::latin(QByteArrayView ascii)
{
    separate();
    m_bytes += '"';
    for (const char c : ascii)
        escape(static_cast<unsigned char>(c));
    m_bytes += '"';
    m_needsComma = true;
    return *this;
}

WireJson &WireJson::raw(QByteArrayView json)
{
    separate();
    m_bytes.append(json);
    m_needsComma = true;
    return *this;
}

void WireJson::separate()
{
    if (m_needsComma)
        m_bytes += ',';
}

void WireJson::escape(char16_t unit)
{
    static constexpr std::array<char, 17> hex{"0123456789abcdef"};
    if (unit == u'"' || unit == u'\\' || unit == u'/') {
        m_bytes.append('\\').append(static_cast<char>(unit));
    } else if (unit == u'\n') {
        m_bytes.append("\\n");
    } else if (unit >= 0x20 && unit < 0x7f && unit != u'@' && unit != u'%' && unit != u'<') {
        m_bytes.append(static_cast<char>(unit));
    } else {
        m_bytes.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4)
            m_bytes.append(hex[(unit >> shift) & 15]);
    }
}

} // namespace psi::sim
