#pragma once

#include <QByteArray>

namespace psi::sim {

/// What has been read of one answer so far.
struct HttpAnswer
{
    bool isComplete = false;
    bool isBroken = false; ///< no HTTP/1.1 answer with a Content-Length, or more bytes than that
    int status = 0;        ///< once the head is there
    bool keepsOpen = true;
};

/// Judges the bytes that came since the request. An interim answer (1xx) counts as broken: none is asked for.
HttpAnswer readAnswer(const QByteArray &bytes);

} // namespace psi::sim
