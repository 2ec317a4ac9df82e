#pragma once

#include <optional>

#include <QString>

namespace psi {

/// Phone numbers as keys and as text. Pure functions, any thread; what is no phone number gives an empty
/// answer.

/// The one form by which a person's number is looked up, digits without '+': Argentina 549 + 10 digits,
/// Mexico 52 + 10, Brazil with the ninth digit of mobiles. Other countries: the digits as they came.
/// Argentina's trunk 0 and mobile 15 are dropped only when the length shows them.
/// `text` may carry a leading '+', blanks, dashes, dots, parentheses. Empty when it holds anything else, or
/// not 7 to 15 digits: a user id is never taken for a phone.
QString canonicalPhone(QStringView text);

/// E.164 as stored in `contactos.telefono`: '+' and the canonical digits. Empty as canonicalPhone().
QString displayPhone(QStringView text);

/// Shows the country code and the last two digits only: "+54*********01". For screens, never for logs.
/// What is no phone number (a user id) shows its last two characters only.
QString maskedPhone(QStringView text);

/// The other dialled form of a canonical number (Argentina without the 9, Mexico with the 1, Brazil
/// without the ninth digit); nothing where there is one form only. Its canonical form is `canonical` again.
std::optional<QString> alternateDialForm(QStringView canonical);

} // namespace psi
