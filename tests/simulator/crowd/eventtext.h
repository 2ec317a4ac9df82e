#pragma once

#include <QJsonObject>
#include <QString>

namespace psi::sim {

/// One event as `watch` shows it: time, phone, who wrote, what, and what could be tapped; always one line of
/// at most some 300 characters. Control characters of texts are blanks. `colours`: escapes of a terminal, a
/// colour for each phone.
QString watchLine(const QJsonObject &event, bool colours);

/// A message of the router as `play` shows it: the text, then its rows with numbers from 1.
QString answerText(const QJsonObject &event);

} // namespace psi::sim
