#pragma once

#include <QByteArray>

namespace psi::sim {

/// An id as WhatsApp builds them: a few fixed bytes around the other side's phone or user id and some hex
/// digits, in base64. `ours`: of a message that the business sent.
QByteArray wamidOf(const QByteArray &who, bool ours, const QByteArray &unique);

/// Upper case, filled up with zeros.
QByteArray hexOf(quint64 value, int digits);

} // namespace psi::sim
