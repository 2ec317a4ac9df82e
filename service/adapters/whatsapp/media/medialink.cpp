#include "service/adapters/whatsapp/media/medialink.h"

#include <algorithm>

#include "service/adapters/whatsapp/jsondocument.h"
#include "service/domain/outbound/mediarequest.h"

namespace psi {

bool MediaHosts::mayServe(const WebUrl &url) const
{
    if (!url.isTls && !allowHttp)
        return false;
    if (url.host == graphHost)
        return true;
    return std::any_of(suffixes.begin(), suffixes.end(), [&](const QString &text) {
        const QByteArray suffix = text.toLower().toLatin1();
        return !suffix.isEmpty() && (url.host == suffix || url.host.endsWith('.' + suffix));
    });
}

Result<MediaLink> MediaLink::parse(const QByteArray &answer, const MediaHosts &hosts)
{
    const Result<json::Document> document = json::Document::parse(answer);
    const json::Node root = document ? document->root() : json::Node();
    const Result<WebUrl> url = WebUrl::parse(root["url"].text());
    if (!url)
        return Error{ErrorCode::Invalid, QStringLiteral("the Graph API named no usable URL of the file")};
    if (!hosts.mayServe(*url))
        return Error{ErrorCode::Invalid, QStringLiteral("graph.media_hosts does not have the file's host %1")
                                             .arg(QString::fromLatin1(url->host))};
    MediaLink link;
    link.url = *url;
    link.mimeType = root["mime_type"].text();
    link.sha256 = mediaHashOf(root["sha256"].text());
    link.bytes = root["file_size"].bytes().toLongLong();
    return link;
}

} // namespace psi
