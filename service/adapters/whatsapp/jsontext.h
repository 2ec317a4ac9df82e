#pragma once

#include <QByteArray>

namespace psi {

/// Turns lone surrogate escapes and \u0000 of a JSON text into \ufffd, length kept, so that every offset
/// stays true and every string can be stored. Copies only if something is replaced. Run it after the
/// signature check. Everything else, malformed escapes included, is left for the parser to judge.
QByteArray withoutLoneSurrogates(const QByteArray &json);

namespace json {

/// The UTF-8 that the inside of a valid JSON string stands for. A surrogate without its partner, or a NUL,
/// reads as U+FFFD.
QByteArray unescaped(QByteArrayView inner);

} // namespace json

} // namespace psi
