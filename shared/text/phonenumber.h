#pragma once

#include <optional>

#include <QString>

namespace psi {

/// The one form by which a person's number is looked up, digits without '+': Argentina 549 + 10 digits,
/// Mexico 52 + 10, Brazil with the ninth digit of mobiles. Other countries: the digits as they came.
/// Rules: architecture.md 6 (contact identity), facts: study of the Cloud API 2.6.
/// `text` may carry '+', blanks, dashes, parentheses. Empty when it holds no 7 to 15 digits.
QString canonicalPhone(QStringView text);

/// E.164 as stored in `contactos.telefono`: '+' and the canonical digits. Empty as canonicalPhone().
QString displayPhone(QStringView text);

/// Shows the country code and the last two digits only: "+54*********01". For screens, never for logs.
QString maskedPhone(QStringView text);

/// The other dialled form of a canonical number (Argentina without the 9, Mexico with the 1, Brazil
/// without the ninth digit); nothing for countries that have one form.
std::optional<QString> alternateDialForm(QStringView canonical);

} // namespace psi
