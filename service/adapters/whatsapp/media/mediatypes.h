#pragma once

#include <QByteArray>
#include <QString>

namespace psi {

/// The extension of a stored file: from a fixed list by its MIME type, `bin` for any other. Never what the
/// sender named it, and nothing that a web server would run or show as a page. Pure.
QByteArray mediaExtension(const QString &mimeType);

/// The most bytes that a file of that type may have. WhatsApp's documented figures hold for what businesses
/// send; what phones send is a little larger. Pure.
qint64 mediaLimit(const QString &mimeType);

} // namespace psi
