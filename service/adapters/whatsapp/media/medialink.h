#pragma once

#include <QByteArray>
#include <QStringList>

#include "service/domain/outbound/weburl.h"

namespace psi {

/// Where media may come from: the token is sent there.
struct MediaHosts
{
    QStringList suffixes;   ///< `graph.media_hosts`: a host, and all below it
    QByteArray graphHost;   ///< the Graph API's own host
    bool allowHttp = false; ///< `graph.allow_http`

    bool mayServe(const WebUrl &url) const;
};

/// What the Graph API says of a file.
struct MediaLink
{
    WebUrl url;
    QString mimeType;
    QByteArray sha256; ///< raw; empty = none told
    qint64 bytes = 0;  ///< 0 = not told

    /// Of its answer. Invalid: no URL, or one that media may not come from; the message names the host only.
    static Result<MediaLink> parse(const QByteArray &answer, const MediaHosts &hosts);
};

} // namespace psi
