#include "service/adapters/sqlstore/storetext.h"

#include <algorithm>
#include <bit>

#include <QDateTime>
#include <QRandomGenerator>

namespace psi::store {

namespace {
using namespace std::chrono;

constexpr char hexDigits[] = "0123456789abcdef";

void putNumber(char *at, int width, std::int64_t value)
{
    for (int i = width - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

// -1 when a character is no digit.
int numberAt(const QByteArray &text, int at, int width)
{
    int value = 0;
    for (int i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<Timestamp> otherForm(const QByteArray &text)
{
    QString form = QString::fromLatin1(text);
    if (form.size() > 10 && form[10] == QLatin1Char(' '))
        form[10] = QLatin1Char('T');
    QDateTime time = QDateTime::fromString(form, Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    if (time.timeSpec() == Qt::LocalTime)
        time.setTimeSpec(Qt::UTC);
    return Timestamp(milliseconds(time.toMSecsSinceEpoch()));
}
} // namespace

QByteArray timeText(Timestamp time)
{
    constexpr Timestamp first{sys_days{year{0} / 1 / 1}};
    constexpr Timestamp last{sys_days{year{9999} / 12 / 31} + hours(24) - milliseconds(1)};
    const auto millis = floor<milliseconds>(std::clamp(time, first, last));
    const auto day = floor<days>(millis);
    const year_month_day date{day};
    const hh_mm_ss clock{millis - day};
    QByteArray text("0000-00-00T00:00:00.000Z");
    char *at = text.data();
    putNumber(at, 4, static_cast<int>(date.year()));
    putNumber(at + 5, 2, static_cast<unsigned>(date.month()));
    putNumber(at + 8, 2, static_cast<unsigned>(date.day()));
    putNumber(at + 11, 2, clock.hours().count());
    putNumber(at + 14, 2, clock.minutes().count());
    putNumber(at + 17, 2, clock.seconds().count());
    putNumber(at + 20, 3, clock.subseconds().count());
    return text;
}

std::optional<Timestamp> timeFromText(const QByteArray &text)
{
    constexpr qsizetype ownSize = 24;
    if (text.size() != ownSize || text[10] != 'T' || text[19] != '.' || text[23] != 'Z')
        return text.isEmpty() ? std::nullopt : otherForm(text);
    const std::array parts{numberAt(text, 0, 4),  numberAt(text, 5, 2),  numberAt(text, 8, 2),
                           numberAt(text, 11, 2), numberAt(text, 14, 2), numberAt(text, 17, 2),
                           numberAt(text, 20, 3)};
    const year_month_day date{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                              day{static_cast<unsigned>(parts[2])}};
    if (std::any_of(parts.begin(), parts.end(), [](int part) { return part < 0; }) || !date.ok())
        return std::nullopt;
    return Timestamp(sys_days(date)) + hours(parts[3]) + minutes(parts[4]) + seconds(parts[5]) +
           milliseconds(parts[6]);
}

QByteArray wamidTail(const QByteArray &wamid)
{
    constexpr qsizetype shortest = 8;
    constexpr qsizetype prefix = 6; // "wamid."
    if (!wamid.startsWith("wamid."))
        return {};
    QByteArray decoded = QByteArray::fromBase64(wamid.sliced(prefix));
    while (decoded.endsWith('\0'))
        decoded.chop(1);
    qsizetype begin = decoded.size();
    while (begin > 0 && ((decoded[begin - 1] >= '0' && decoded[begin - 1] <= '9') ||
                         (decoded[begin - 1] >= 'A' && decoded[begin - 1] <= 'F')))
        --begin;
    return decoded.size() - begin >= shortest ? decoded.sliced(begin) : QByteArray();
}

QByteArray withMember(const QByteArray &json, const char *name, const QByteArray &value)
{
    const qsizetype close = json.lastIndexOf('}');
    const QByteArray head = close > 0 ? json.left(close).trimmed() : QByteArray("{");
    return head + (head.endsWith('{') ? "\"" : ",\"") + name + "\":" + value + '}';
}

QByteArray jsonText(const QString &text)
{
    QByteArray literal = "\"";
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\') {
            literal += '\\';
            literal += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            literal += "\\u00";
            literal += hexDigits[c >> 4];
            literal += hexDigits[c & 15];
        } else {
            literal += c;
        }
    }
    return literal + '"';
}

Uuids::Uuids()
{
    QRandomGenerator::system()->fillRange(m_state.data(), static_cast<qsizetype>(m_state.size()));
}

// xoshiro256**, by its published definition: ids need spread, not secrecy.
std::uint64_t Uuids::random()
{
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

QByteArray Uuids::next(Timestamp now)
{
    constexpr int ticksPerMilli = 4096;
    const std::int64_t micros = now.time_since_epoch().count();
    const std::int64_t tick = micros / 1000 * ticksPerMilli + micros % 1000 * ticksPerMilli / 1000;
    m_lastTick = std::max(tick, m_lastTick + 1);
    const auto ticks = static_cast<std::uint64_t>(m_lastTick);
    const std::uint64_t high = (ticks >> 12 << 16) | 0x7000u | (ticks & 0xfffu);
    const std::uint64_t low = (random() >> 2) | 0x8000'0000'0000'0000u;
    QByteArray text(36, '-');
    char *at = text.data();
    for (int nibble = 0; nibble < 32; ++nibble) {
        const std::uint64_t word = nibble < 16 ? high : low;
        *at++ = hexDigits[(word >> (60 - 4 * (nibble % 16))) & 15u];
        if (nibble == 7 || nibble == 11 || nibble == 15 || nibble == 19)
            ++at;
    }
    return text;
}

} // namespace psi::store
