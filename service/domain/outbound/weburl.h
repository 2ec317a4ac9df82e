#pragma once

#include <QByteArray>
#include <QString>

#include "shared/result.h"

namespace psi {

/// An absolute web address, taken apart once, so that what is checked is what is called. A value.
struct WebUrl
{
    bool isTls = true;
    QByteArray host;    ///< lower case, ASCII (IDNA); an address without brackets
    quint16 port = 443; ///< the scheme's own where the text names none
    QByteArray target;  ///< path and query as they stand in the request line; begins with '/'

    /// Invalid: not http or https, no host, a user name or password, a fragment, or bad characters. The
    /// message does not repeat the text.
    static Result<WebUrl> parse(const QString &text);
    /// "example.org", "example.org:8443", "[::1]:8080": for the Host header.
    QByteArray authority() const;
    bool isLoopback() const;

    friend bool operator==(const WebUrl &, const WebUrl &) = default;
};

} // namespace psi
