#pragma once

#include <QByteArray>
#include <QStringView>

namespace psi {

/// `text` as a JSON string literal, quotes included, UTF-8. Pure; any thread.
QByteArray jsonLiteral(QStringView text);

} // namespace psi
