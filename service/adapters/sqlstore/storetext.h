#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <QByteArray>
#include <QString>

#include "shared/timestamp.h"

namespace psi::store {

/// RFC 3339, UTC, milliseconds: "2026-05-28T20:26:40.000Z". Of fixed width from year 0 to 9999, so that texts
/// sort as times do; times outside are cut to that.
QByteArray timeText(Timestamp time);
/// Reads that form, and what else a CRM may have written: a blank for the T, no or more digits of seconds,
/// an offset. Nothing for other texts.
std::optional<Timestamp> timeFromText(const QByteArray &text);

/// What a wamid holds behind its direction-dependent start: the message's own id, upper-case hexadecimal.
/// Empty when it does not look so.
QByteArray wamidTail(const QByteArray &wamid);

/// JSON object `json` (empty = none) with `"name":value` added; `value` is JSON.
QByteArray withMember(const QByteArray &json, const char *name, const QByteArray &value);
/// A JSON string literal.
QByteArray jsonText(const QString &text);

/// Makes time-ordered uuids (version 7), so that rows inserted together stand together in the index of their
/// key. Seeded by the operating system. One thread.
class Uuids
{
public:
    Uuids();
    QByteArray next(Timestamp now);

private:
    std::uint64_t random();

    std::array<std::uint64_t, 4> m_state{};
    std::int64_t m_lastTick = 0; ///< in 1/4096 of a millisecond, never the same twice
};

} // namespace psi::store
