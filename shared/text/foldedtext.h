#pragma once

#include <QString>

namespace psi {

/// `text` as people compare it: without accents and case, blanks in a row as one, nothing but letters and
/// digits at its ends ("  ¡Menú! " is "menu", "ATRÁS" is "atras", "1." is "1"). Pure; any thread.
QString foldedText(const QString &text);

} // namespace psi
